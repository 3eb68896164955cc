from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "portal.audit"
    label = "audit"

    def ready(self) -> None:
        from portal.audit import places
        from portal.ui import navigation

        navigation.register(*places.PLACES)
