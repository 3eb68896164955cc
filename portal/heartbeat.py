"""Workers and beat leave a sign of life in Redis, for `/readyz` and for containers' health checks.

`python -m portal.heartbeat worker` (or `beat`) says whether the one on this host lives.
"""

import socket
import sys
import time
from typing import Any, cast

from celery.signals import after_task_publish
from django.conf import settings
from redis import Redis, RedisError

_KEY = "sluice:seen:{kind}"
FRESH_SECONDS = 20
"""Ten heartbeats of a worker, four ticks of beat."""


def connection() -> Redis:
    return Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2, decode_responses=True
    )


def seen(kind: str) -> set[str]:
    """The hosts where a ``worker`` or ``beat`` gave a sign of life lately.

    Raises RedisError when the broker is away.
    """
    with connection() as client:
        hosts = client.zrangebyscore(_KEY.format(kind=kind), time.time() - FRESH_SECONDS, "inf")
        return set(cast(list[str], hosts))


def _leave_sign(kind: str) -> None:
    key, now = _KEY.format(kind=kind), time.time()
    with connection() as client, client.pipeline() as pipe:
        pipe.zadd(key, {socket.gethostname(): now})
        pipe.zremrangebyscore(key, "-inf", now - FRESH_SECONDS)
        pipe.expire(key, FRESH_SECONDS)
        pipe.execute()


def worker_lives(**_: Any) -> None:
    """Called by Celery every two seconds in each worker."""
    _leave_sign("worker")


def watch_beat(**_: Any) -> None:
    """Beat has no heartbeat of its own, but it publishes a sweep every few seconds."""
    after_task_publish.connect(beat_lives, weak=False)


def beat_lives(**_: Any) -> None:
    _leave_sign("beat")


def main(kind: str) -> int:
    try:
        alive = socket.gethostname() in seen(kind)
    except RedisError as error:
        print(f"Redis does not answer: {error}", file=sys.stderr)  # noqa: T201 - a command
        return 1
    return 0 if alive else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
