"""The REST API, gathered from the apps."""

from django.urls import include, path

urlpatterns = [
    path("", include("portal.identity.api")),
    path("", include("portal.audit.api")),
    path("", include("portal.notify.api")),
    path("", include("governance.api")),
    path("", include("catalog.api")),
    path("", include("sharing.api")),
    path("", include("subscriptions.api")),
]
