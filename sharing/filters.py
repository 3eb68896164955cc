"""How lists of grants are narrowed."""

import django_filters
from django.utils.translation import gettext_lazy as _

from governance.models import Domain
from portal.ui.filters import typed
from sharing.models import (
    CatalogLook,
    Drift,
    DriftState,
    Grant,
    GrantState,
    Mirror,
    MirrorState,
)


class GrantFilter(django_filters.FilterSet):
    table = typed("asset__name", _("Table"))
    state = django_filters.ChoiceFilter(
        choices=GrantState.choices, label=_("State"), empty_label=_("Any state")
    )
    account = django_filters.CharFilter("environment__account__account_id", label=_("Account"))

    class Meta:
        model = Grant
        fields = ["table", "state", "account"]


class GrantApiFilter(django_filters.FilterSet):
    class Meta:
        model = Grant
        fields = ["state", "want", "environment", "asset", "holder"]


class DriftFilter(django_filters.FilterSet):
    table = typed("table", _("Table"))
    principal = typed("principal", _("Who"))
    state = django_filters.ChoiceFilter(
        choices=DriftState.choices, label=_("State"), empty_label=_("Any state")
    )
    account = django_filters.CharFilter("catalog_account__account_id", label=_("Account"))

    class Meta:
        model = Drift
        fields = ["table", "principal", "state", "account"]


class DriftApiFilter(django_filters.FilterSet):
    class Meta:
        model = Drift
        fields = ["state", "catalog_account", "region", "project", "asset", "database", "principal"]


class CatalogFilter(django_filters.FilterSet):
    account = django_filters.CharFilter("account__account_id", label=_("Account"))

    class Meta:
        model = CatalogLook
        fields = ["account"]


class MirrorFilter(django_filters.FilterSet):
    table = typed("asset__name", _("Table"))
    state = django_filters.ChoiceFilter(
        choices=MirrorState.choices, label=_("State"), empty_label=_("Any state")
    )
    account = django_filters.CharFilter(
        "route__catalog_account__account_id", label=_("Catalog account")
    )
    domain = django_filters.ModelChoiceFilter(
        field_name="asset__project__domain",
        queryset=Domain.objects.all(),
        label=_("Domain"),
        empty_label=_("Any domain"),
    )

    class Meta:
        model = Mirror
        fields = ["table", "domain", "state", "account"]


class MirrorApiFilter(django_filters.FilterSet):
    catalog_account = django_filters.NumberFilter("route__catalog_account")
    product = django_filters.NumberFilter("asset__products", distinct=True)
    domain = django_filters.NumberFilter("asset__project__domain")

    class Meta:
        model = Mirror
        fields = ["state", "want", "asset", "altered"]
