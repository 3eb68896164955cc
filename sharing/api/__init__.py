"""The REST API of sharing."""

from sharing.api import environments, grants

urlpatterns = [*environments.urlpatterns, *grants.urlpatterns]
