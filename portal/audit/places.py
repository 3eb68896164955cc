"""Where the audit log stands in the navigation."""

from django.utils.translation import gettext_lazy as _

from portal.ui.navigation import Place, Section

PLACES = (Place(section=Section.GOVERN, label=_("Audit log"), url_name="audit:log", order=90),)
