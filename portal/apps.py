from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    label = "portal"

    def ready(self) -> None:
        from portal import places
        from portal.ui import navigation

        for place in places.PLACES:
            navigation.register(place)
