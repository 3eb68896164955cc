from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "portal.identity"
    label = "identity"

    def ready(self) -> None:
        from portal.identity import places, schema  # noqa: F401 - drf-spectacular finds it so
        from portal.ui import navigation

        navigation.register(*places.PLACES)
