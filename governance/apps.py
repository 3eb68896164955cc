from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "governance"

    def ready(self) -> None:
        from governance import places, verbs
        from governance.selectors.projects import names_watched_by
        from governance.selectors.roles import membership_ids
        from portal.audit import ports as audit_ports
        from portal.audit import verbs as audit_verbs
        from portal.ui import navigation

        audit_ports.register_membership(membership_ids)
        audit_ports.register_project_names(names_watched_by)
        audit_verbs.register(verbs.SENTENCES)
        navigation.register_projects(places.projects_for_switcher)
        navigation.register(*places.PLACES)
