"""Every address of the portal."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from portal.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("accounts/", include("portal.identity.sign_in_urls")),
    path("api/v1/", include("portal.api.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", login_required(SpectacularSwaggerSplitView.as_view()), name="api-docs"),
    path("", include("portal.identity.urls")),
    path("", include("portal.audit.urls")),
    path("", include("portal.notify.urls")),
    path("", include("governance.urls")),
    path("", include("catalog.urls")),
    path("", include("sharing.urls")),
    path("", include("subscriptions.urls")),
]
if settings.STYLE_GUIDE:
    urlpatterns.append(path("", include("portal.ui.urls")))
