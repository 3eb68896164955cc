from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "sharing"

    def ready(self) -> None:
        from catalog import ports as catalog
        from governance import ports as governance
        from portal.audit import verbs as audit_verbs
        from portal.ui import navigation, states
        from sharing import looks, places, ports, rights, verbs
        from sharing.account_checks import LakeFormationChecks
        from sharing.handing_over.offering import offers
        from sharing.manual.offering import offers as offers_by_hand
        from sharing.manual.waiting import oldest_tasks
        from sharing.mirroring.listening import GrantEnds, PublicationPort, notes_on
        from sharing.moving import CatalogChangePort
        from sharing.selectors.environments import use_of_role, uses_of

        catalog.register_offers(offers)
        catalog.register_offers(offers_by_hand)
        catalog.register_waiting(oldest_tasks)
        governance.register_checks(LakeFormationChecks())
        governance.register_rights(*rights.RIGHTS)
        governance.register_uses(uses_of)
        governance.register_role_use(use_of_role)
        governance.register_domain_notes(notes_on)
        governance.register_catalog_change(CatalogChangePort())
        catalog.register_mirrors(PublicationPort())
        ports.register_listener(GrantEnds())
        audit_verbs.register(verbs.SENTENCES)
        states.register(looks.LOOKS)
        navigation.register(*places.PLACES)
