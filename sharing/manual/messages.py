"""What is told to a webhook: a CloudEvent that holds ids and addresses only.

Who receives it asks the API for the rest, and so learns nothing that its token may not read.
"""

import json
import secrets
from base64 import b64encode
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from sharing.models import FulfilmentTask, Want

TYPES = {Want.PRESENT: "grant.wanted", Want.ABSENT: "grant.ended"}


@dataclass(frozen=True)
class Message:
    id: str
    type: str
    body: str


def new_secret() -> str:
    """In the form that the libraries of Standard Webhooks read."""
    return "whsec_" + b64encode(secrets.token_bytes(32)).decode()


def message_about(task: FulfilmentTask) -> Message:
    message_id, kind = f"msg_{secrets.token_urlsafe(18)}", TYPES[Want(task.want)]
    at = timezone.now().isoformat(timespec="seconds")
    event = {
        "specversion": "1.0",
        "id": message_id,
        "source": settings.PUBLIC_URL,
        "type": kind,
        "subject": f"grants/{task.grant_id}",
        "time": at,
        # The same under the name that Standard Webhooks gives it.
        "timestamp": at,
        "datacontenttype": "application/json",
        "data": _data(task),
    }
    return Message(message_id, kind, json.dumps(event, indent=2))


def _data(task: FulfilmentTask) -> dict[str, int | str]:
    report = _address("api-grant-fulfilment", task.grant_id)
    return {
        "grant": task.grant_id,
        "task": task.pk,
        "grant_url": _address("api-grant-detail", task.grant_id),
        "task_url": _address("api-fulfilment-task-detail", task.pk),
        "page_url": settings.PUBLIC_URL + task.get_absolute_url(),
        "report_url": f"{report}?task={task.pk}",
    }


def _address(name: str, pk: int) -> str:
    return settings.PUBLIC_URL + reverse(name, args=[pk])
