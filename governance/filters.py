"""How the lists of the rule book are narrowed."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from governance.models import (
    AwsAccount,
    Domain,
    FormPurpose,
    Glossary,
    MetadataForm,
    Project,
    ProjectRole,
)
from governance.selectors import domains
from governance.selectors.trees import downwards
from portal.ui.filters import typed


def by_domain() -> django_filters.ChoiceFilter:
    """In the domain or anywhere below it."""
    return django_filters.ChoiceFilter(
        label=_("Domain"),
        choices=domains.choices,
        empty_label=_("Any domain"),
        method=lambda rows, name, pk: rows.filter(domain__in=downwards(Domain, [int(pk)])),
    )


class DomainFilter(django_filters.FilterSet):
    name = typed("name", _("Name"))
    below = django_filters.ChoiceFilter(
        label=_("Below"),
        choices=domains.choices,
        empty_label=_("Any domain"),
        method=lambda rows, name, pk: rows.filter(pk__in=downwards(Domain, [int(pk)])),
    )

    class Meta:
        model = Domain
        fields: list[str] = []


class ProjectFilter(django_filters.FilterSet):
    name = typed("name", _("Name"))
    domain = by_domain()
    mine = django_filters.ChoiceFilter(
        label=_("My role"),
        choices=[("any", _("Member")), *ProjectRole.choices],
        empty_label=_("Any project"),
        method="by_my_role",
    )

    class Meta:
        model = Project
        fields: list[str] = []

    def by_my_role(self, rows: QuerySet[Project], name: str, role: str) -> QuerySet[Project]:
        mine: Any = Q(user=self.request.user)
        if role != "any":
            mine &= Q(role=role)
        return rows.filter(pk__in=self.request.user.memberships.filter(mine).values("project"))


class GlossaryFilter(django_filters.FilterSet):
    name = typed("name", _("Name"))
    domain = by_domain()
    restricted = django_filters.ChoiceFilter(
        label=_("Restricted"),
        choices=[("True", _("Restricted")), ("False", _("Free"))],
        empty_label=_("All"),
    )

    class Meta:
        model = Glossary
        fields: list[str] = []


class FormFilter(django_filters.FilterSet):
    name = typed("name", _("Name"))
    domain = by_domain()
    purpose = django_filters.ChoiceFilter(
        label=_("Filled in on"), choices=FormPurpose.choices, empty_label=_("Anything")
    )

    class Meta:
        model = MetadataForm
        fields: list[str] = []


class AccountFilter(django_filters.FilterSet):
    name = typed("name", _("Name"))
    account_id = typed("account_id", _("Account id"), "startswith")

    class Meta:
        model = AwsAccount
        fields: list[str] = []
