"""What is granted: environments, the routes that lead to them, and grants."""

from sharing.models.drift import CatalogLook, Drift, DriftState, KnownRole
from sharing.models.environments import Environment, SharingMode
from sharing.models.grants import Grant, GrantState, Want
from sharing.models.looks import AccessLook
from sharing.models.mirrors import Mirror, MirrorLocation, MirrorRoute, MirrorState
from sharing.models.routes import Lease, Route

__all__ = [
    "AccessLook",
    "CatalogLook",
    "Drift",
    "DriftState",
    "Environment",
    "Grant",
    "GrantState",
    "KnownRole",
    "Lease",
    "Mirror",
    "MirrorLocation",
    "MirrorRoute",
    "MirrorState",
    "Route",
    "SharingMode",
    "Want",
]
