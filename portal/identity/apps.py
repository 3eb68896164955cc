from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdentityConfig(AppConfig):
    name = "portal.identity"
    label = "identity"

    def ready(self) -> None:
        from portal.identity import schema  # noqa: F401  (drf-spectacular finds it once imported)
        from portal.ui.navigation import Place, Section, register

        register(
            Place(
                section=Section.SETTINGS,
                label=_("Tokens"),
                url_name="identity:tokens",
                order=70,
            )
        )
