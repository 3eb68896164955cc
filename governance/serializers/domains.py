"""Domains in the API."""

from typing import Any

from django.db import transaction
from rest_framework import serializers

from governance.models import AwsAccount, CatalogChoice, Domain, Glossary, SharingBy
from governance.services import domains as services
from portal.identity.models import User
from portal.identity.requests import person_of
from portal.rest.references import Reference


class DomainSerializer(serializers.ModelSerializer):
    """``stewards`` are those named here; the stewards of the domains above count as well."""

    parent = Reference(queryset=Domain.objects.all(), allow_null=True, required=False)  # type: ignore[assignment]
    catalog_account = Reference(queryset=AwsAccount.objects.all(), allow_null=True, required=False)
    tag_glossary = Reference(queryset=Glossary.objects.all(), allow_null=True, required=False)
    stewards = Reference(many=True, read_only=True)

    class Meta:
        model = Domain
        fields = [
            "id",
            "name",
            "slug",
            "description",
            "parent",
            "catalog",
            "catalog_account",
            "sharing_by",
            "tag_glossary",
            "stewards",
            "created_at",
        ]
        read_only_fields = ["slug"]
        # The service checks names within their parent, also when only one of both is sent.
        validators: list[Any] = []
        extra_kwargs = {"description": {"max_length": 10_000}}

    @transaction.atomic
    def create(self, values: dict[str, Any]) -> Domain:
        catalog, sharing = _catalog_of(values), _sharing_of(values)
        by = person_of(self.context["request"])
        domain = services.create(by=by, **values)
        return _chosen(domain, by, catalog, sharing)

    @transaction.atomic
    def update(self, domain: Domain, values: dict[str, Any]) -> Domain:
        catalog, sharing = _catalog_of(values, domain), _sharing_of(values, domain)
        by = person_of(self.context["request"])
        if "parent" in values:
            domain = services.move(domain, by=by, parent=values.pop("parent"))
        if values:
            domain = services.change(domain, by=by, **values)
        return _chosen(domain, by, catalog, sharing)


def _chosen(domain: Domain, by: User, catalog: dict[str, Any], sharing: dict[str, Any]) -> Domain:
    if catalog:
        domain = services.choose_catalog(domain, by=by, **catalog)
    return services.choose_sharing(domain, by=by, **sharing) if sharing else domain


def _sharing_of(values: dict[str, Any], domain: Domain | None = None) -> dict[str, Any]:
    """Takes the choice of sharing out of what was sent, as with the catalog."""
    if not {"sharing_by", "tag_glossary"} & values.keys():
        return {}
    sharing_by = values.pop("sharing_by", domain.sharing_by if domain else SharingBy.NAMED)
    named = domain.tag_glossary if domain and sharing_by == SharingBy.TAG else None
    return {"sharing_by": sharing_by, "tag_glossary": values.pop("tag_glossary", named)}


def _catalog_of(values: dict[str, Any], domain: Domain | None = None) -> dict[str, Any]:
    """Takes the choice of catalog out of what was sent: it is a verb of its own.

    Choosing anything but a named account forgets the one that was named before.
    """
    if not {"catalog", "catalog_account"} & values.keys():
        return {}
    catalog = values.pop("catalog", domain.catalog if domain else CatalogChoice.INHERIT)
    named = domain.catalog_account if domain and catalog == CatalogChoice.ACCOUNT else None
    return {"catalog": catalog, "account": values.pop("catalog_account", named)}
