from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "sharing"

    def ready(self) -> None:
        from portal.audit import verbs as audit_verbs
        from portal.ui import navigation
        from sharing import places, verbs

        audit_verbs.register(verbs.SENTENCES)
        navigation.register(*places.PLACES)
