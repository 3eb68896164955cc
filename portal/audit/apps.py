from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "portal.audit"
    label = "audit"

    def ready(self) -> None:
        from portal.ui.navigation import Place, Section, register

        register(
            Place(section=Section.GOVERN, label=_("Audit log"), url_name="audit:log", order=90)
        )
