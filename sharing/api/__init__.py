"""The REST API of sharing."""

from sharing.api import drift, environments, fulfilment, grants, handovers, mirrors

urlpatterns = [
    *environments.urlpatterns,
    *grants.urlpatterns,
    *drift.urlpatterns,
    *fulfilment.urlpatterns,
    *mirrors.urlpatterns,
    *handovers.urlpatterns,
]
