from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class PortalConfig(AppConfig):
    name = "portal"
    label = "portal"

    def ready(self) -> None:
        from portal import places
        from portal.ui import navigation

        navigation.register(*places.PLACES)


class GatheredFilesConfig(StaticFilesConfig):
    """Packages bring files for pages that Sluice does not have; compressing those takes long."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "rest_framework",
        "account",
        "drf_spectacular_sidecar/redoc",
        "django_htmx/ext",
        "django_htmx/htmax*",
        "django_htmx/htmx-2*",
    ]
