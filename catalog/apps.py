from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "catalog"

    def ready(self) -> None:
        from catalog import looks, places, verbs
        from portal.audit import verbs as audit_verbs
        from portal.ui import navigation, states

        audit_verbs.register(verbs.SENTENCES)
        states.register(looks.LOOKS)
        navigation.register(*places.PLACES)
