"""Where the catalog's pages stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from portal.ui.navigation import Place, Section

PLACES = (
    Place(
        section=Section.DISCOVER,
        label=_("Home"),
        url_name="catalog:discover",
        order=10,
        covers=("/products/",),
    ),
    Place(section=Section.DISCOVER, label=_("All products"), url_name="catalog:search", order=20),
    Place(section=Section.PRODUCE, label=_("Products"), url_name="catalog:drafts", order=10),
    Place(section=Section.PRODUCE, label=_("Inventory"), url_name="catalog:assets", order=20),
    Place(
        section=Section.PRODUCE,
        label=_("Data sources"),
        url_name="catalog:sources",
        order=30,
        covers=("/runs/",),
    ),
)
