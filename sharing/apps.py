from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "sharing"

    def ready(self) -> None:
        from governance import ports as governance
        from portal.audit import verbs as audit_verbs
        from portal.ui import navigation, states
        from sharing import looks, places, rights, verbs
        from sharing.account_checks import LakeFormationChecks
        from sharing.selectors.environments import uses_of

        governance.register_checks(LakeFormationChecks())
        governance.register_rights(*rights.RIGHTS)
        governance.register_uses(uses_of)
        audit_verbs.register(verbs.SENTENCES)
        states.register(looks.LOOKS)
        navigation.register(*places.PLACES)
