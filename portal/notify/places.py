"""Where the notifications stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from portal.notify.selectors import unread_count
from portal.ui.navigation import Place, Section

PLACES = (
    Place(
        section=Section.CORNER,
        label=_("Notifications"),
        url_name="notify:list",
        icon="bell",
        order=90,
        count=unread_count,
    ),
)
