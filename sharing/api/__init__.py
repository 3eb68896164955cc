"""The REST API of sharing."""

from sharing.api import environments

urlpatterns = [*environments.urlpatterns]
