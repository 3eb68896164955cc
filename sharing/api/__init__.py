"""The REST API of sharing."""

from sharing.api import drift, environments, grants

urlpatterns = [*environments.urlpatterns, *grants.urlpatterns, *drift.urlpatterns]
