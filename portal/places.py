"""What stands at the foot of every page."""

from django.utils.translation import gettext_lazy as _

from portal.ui.navigation import Place, Section

PLACES = (Place(section=Section.FOOT, label=_("API"), url_name="api-docs", order=10),)
