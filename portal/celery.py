"""The Celery application: `celery -A portal worker` and `celery -A portal beat`."""

import os
import time
from logging.config import dictConfig
from typing import Any

from celery import Celery
from celery.signals import beat_init, before_task_publish, heartbeat_sent, setup_logging

from portal import heartbeat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["sharing.mirroring", "sharing.handing_over"])
app.autodiscover_tasks(["sharing.manual"])
heartbeat_sent.connect(heartbeat.worker_lives)
beat_init.connect(heartbeat.watch_beat)


@before_task_publish.connect
def say_when_it_was_sent(headers: dict[str, Any], **_: Any) -> None:
    """Tasks find it as ``self.request.sent_at``, in seconds since 1970."""
    headers["sent_at"] = time.time()


@setup_logging.connect
def log_as_the_web_processes_do(**_: Any) -> None:
    """Celery sets up logging of its own unless somebody answers this signal."""
    from django.conf import settings

    dictConfig(settings.LOGGING)
