"""Where the pages about oneself stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from portal.ui.navigation import Place, Section

PLACES = (Place(section=Section.SETTINGS, label=_("Tokens"), url_name="identity:tokens", order=70),)
