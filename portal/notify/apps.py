from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "portal.notify"
    label = "notify"

    def ready(self) -> None:
        from portal.notify import places
        from portal.ui import navigation

        navigation.register(*places.PLACES)
