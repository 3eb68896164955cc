from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "catalog"

    def ready(self) -> None:
        from catalog import looks, places, verbs
        from catalog.sources.rights import RIGHTS
        from governance.ports import register_rights
        from portal.audit import verbs as audit_verbs
        from portal.ui import navigation, states

        audit_verbs.register(verbs.SENTENCES)
        register_rights(*RIGHTS)
        states.register(looks.LOOKS)
        navigation.register(*places.PLACES)
