"""The REST API, gathered from the apps."""

from django.urls import include, path, re_path

from portal.rest.unknown import UnknownAddress

urlpatterns = [
    path("", include("portal.identity.api")),
    path("", include("portal.audit.api")),
    path("", include("portal.notify.api")),
    path("", include("governance.api")),
    path("", include("catalog.api")),
    path("", include("sharing.api")),
    path("", include("subscriptions.api")),
    re_path("(?P<rest>.*)", UnknownAddress.as_view(), name="api-unknown"),
]
