"""What the lists of the catalog can be narrowed by."""

import django_filters
from django.utils.translation import gettext_lazy as _

from catalog.models import Asset, AssetKind, DataSource, ItemOutcome, Product, RunItem
from governance.models import Project
from portal.ui.filters import either, typed


class SourceFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(label=_("Name"), lookup_expr="icontains")
    database = django_filters.CharFilter(label=_("Database"), lookup_expr="icontains")

    class Meta:
        model = DataSource
        fields = ("name", "database")


class ItemFilter(django_filters.FilterSet):
    name = typed("name", _("Table"))
    outcome = django_filters.ChoiceFilter(
        label=_("Outcome"), choices=ItemOutcome.choices, empty_label=_("Any")
    )

    class Meta:
        model = RunItem
        fields = ("name", "outcome")


class AssetFilter(django_filters.FilterSet):
    name = typed("name", _("Name"))
    database = django_filters.CharFilter(label=_("Database"), lookup_expr="icontains")
    project = django_filters.ModelChoiceFilter(
        label=_("Project"), queryset=Project.objects.all(), empty_label=_("Any")
    )
    kind = django_filters.ChoiceFilter(
        label=_("Type"), choices=AssetKind.choices, empty_label=_("Any")
    )
    gone = either("gone_at", _("Gone from Glue"), lookup_expr="isnull", exclude=True)

    class Meta:
        model = Asset
        fields = ("name", "database", "project", "kind", "gone")


class ProductFilter(django_filters.FilterSet):
    name = typed("name", _("Name"))
    project = django_filters.ModelChoiceFilter(
        label=_("Project"), queryset=Project.objects.all(), empty_label=_("Any")
    )

    class Meta:
        model = Product
        fields = ("name", "project")
