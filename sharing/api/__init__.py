"""The REST API of sharing."""

from sharing.api import drift, environments, grants, handovers, mirrors

urlpatterns = [
    *environments.urlpatterns,
    *grants.urlpatterns,
    *drift.urlpatterns,
    *mirrors.urlpatterns,
    *handovers.urlpatterns,
]
