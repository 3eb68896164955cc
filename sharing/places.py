"""Where the pages of sharing stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from portal.ui.navigation import Place, Section

PLACES = (
    Place(section=Section.GOVERN, label=_("Grants"), url_name="sharing:grants", order=60),
    Place(section=Section.GOVERN, label=_("Drift"), url_name="sharing:drifts", order=65),
    Place(section=Section.GOVERN, label=_("Mirrors"), url_name="sharing:mirrors", order=62),
    Place(
        section=Section.SETTINGS, label=_("Environments"), url_name="sharing:environments", order=20
    ),
)
