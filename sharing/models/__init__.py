"""What is granted: environments, the routes that lead to them, and grants."""

from sharing.models.drift import CatalogLook, Drift, DriftState, KnownRole
from sharing.models.environments import Environment, SharingMode
from sharing.models.fulfilment import (
    LIVE_TASKS,
    DeliveryAttempt,
    DeliveryState,
    Fulfiller,
    FulfilmentReport,
    FulfilmentTask,
    TaskState,
    WebhookDelivery,
)
from sharing.models.grants import Grant, GrantState, Means, Want
from sharing.models.handovers import Handover, HandoverState
from sharing.models.looks import AccessLook
from sharing.models.mirrors import Mirror, MirrorLocation, MirrorRoute, MirrorState
from sharing.models.moves import CatalogMove, Departure
from sharing.models.routes import Lease, Route

__all__ = [
    "LIVE_TASKS",
    "AccessLook",
    "CatalogLook",
    "CatalogMove",
    "DeliveryAttempt",
    "DeliveryState",
    "Departure",
    "Drift",
    "DriftState",
    "Environment",
    "Fulfiller",
    "FulfilmentReport",
    "FulfilmentTask",
    "Grant",
    "GrantState",
    "Handover",
    "HandoverState",
    "KnownRole",
    "Lease",
    "Means",
    "Mirror",
    "MirrorLocation",
    "MirrorRoute",
    "MirrorState",
    "Route",
    "SharingMode",
    "TaskState",
    "Want",
    "WebhookDelivery",
]
