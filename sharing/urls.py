"""Pages of sharing."""

from django.urls import path

from sharing.views import (
    deliveries,
    drift,
    environments,
    fulfillers,
    fulfilment,
    grants,
    handovers,
    mirrors,
)

app_name = "sharing"
urlpatterns = [
    *environments.urlpatterns,
    *drift.urlpatterns,
    *fulfillers.urlpatterns,
    *deliveries.urlpatterns,
    *fulfilment.urlpatterns,
    *handovers.urlpatterns,
    *mirrors.urlpatterns,
    path("grants/", grants.GrantList.as_view(), name="grants"),
    path("grants/<int:pk>/", grants.grant, name="grant"),
    path("grants/<int:pk>/retry/", grants.retry, name="grant_retry"),
]
