from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "catalog"

    def ready(self) -> None:
        from catalog import looks, places, verbs
        from portal.audit import verbs as audit_verbs
        from portal.ui import navigation, states

        audit_verbs.register(verbs.SENTENCES)
        for state, look in looks.LOOKS.items():
            states.register(state, look)
        for place in places.PLACES:
            navigation.register(place)
