"""What is granted: environments, the routes that lead to them, and grants."""

from sharing.models.environments import Environment, SharingMode
from sharing.models.grants import Grant, GrantState, Want
from sharing.models.routes import Lease, Route

__all__ = ["Environment", "Grant", "GrantState", "Lease", "Route", "SharingMode", "Want"]
