from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotifyConfig(AppConfig):
    name = "portal.notify"
    label = "notify"

    def ready(self) -> None:
        from portal.notify.selectors import unread_count
        from portal.ui.navigation import Place, Section, register

        register(
            Place(
                section=Section.CORNER,
                label=_("Notifications"),
                url_name="notify:list",
                icon="bell",
                order=90,
                count=unread_count,
            )
        )
