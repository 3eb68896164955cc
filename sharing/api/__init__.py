"""The REST API of sharing."""

from sharing.api import drift, environments, fulfilment, grants, handovers, mirrors, moves

urlpatterns = [
    *environments.urlpatterns,
    *grants.urlpatterns,
    *drift.urlpatterns,
    *fulfilment.urlpatterns,
    *mirrors.urlpatterns,
    *moves.urlpatterns,
    *handovers.urlpatterns,
]
