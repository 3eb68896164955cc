"""PostgreSQL, Redis, the sandbox and a worker for tests: each run, and each xdist worker, its own.

Loaded as a plugin before Django, since settings are read from the environment. Nothing starts
before a test asks for it. `DATABASE_URL` and `REDIS_URL` in the environment are used instead.
"""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from redis import Redis as RedisClient

from portal.demo.postgresql import Postgres
from portal.demo.redis import Redis

_MARK = "sluice-test"
_OURS = "SLUICE_TEST_SERVICES"


def _room() -> Path:
    """A directory of this process; those of killed runs are cleared away."""
    parent = Path(tempfile.gettempdir())
    for old in parent.glob(f"{_MARK}-*-*"):
        if not psutil.pid_exists(int(old.name.split("-")[2])):
            shutil.rmtree(old, ignore_errors=True)
    room = Path(tempfile.mkdtemp(prefix=f"{_MARK}-{os.getpid()}-"))
    room.chmod(0o755)
    return room


def _held_port() -> socket.socket:
    """A free port that nobody else is given until Redis takes it.

    Bound but not listening, with SO_REUSEADDR: Linux then lets Redis, which sets it too, bind
    the same port, and hands it to no other program that asks for a free one.
    """
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    return held


def _given(name: str) -> bool:
    """Whether whoever started the run chose the server, rather than its xdist controller."""
    return name in os.environ and name not in os.environ.get(_OURS, "").split()


ROOM = _room()
PORT = _held_port()
POSTGRES = None if _given("DATABASE_URL") else Postgres(ROOM / "postgres", durable=False)
REDIS = None if _given("REDIS_URL") else Redis(ROOM / "redis", PORT.getsockname()[1])


def _database_of_this_worker(url: str) -> str:
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return urlsplit(url)._replace(path=f"/{number + 1}").geturl()


os.environ[_OURS] = " ".join(
    name for name, ours in {"DATABASE_URL": POSTGRES, "REDIS_URL": REDIS}.items() if ours
)
os.environ |= {
    "DATABASE_URL": POSTGRES.url("sluice") if POSTGRES else os.environ["DATABASE_URL"],
    "REDIS_URL": REDIS.url if REDIS else _database_of_this_worker(os.environ["REDIS_URL"]),
    "SLUICE_SECRET_KEY": "only for tests",
    # Static files straight from the source; pytest-django itself sets DEBUG to False.
    "SLUICE_DEBUG": "1",
    "SLUICE_PASSWORD_SIGN_IN": "1",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    # A worker started by a test looks again soon.
    "SLUICE_SWEEP_SECONDS": "1",
}


@contextmanager
def postgres() -> Iterator[str]:
    child = POSTGRES.start(log=ROOM / "postgres.log") if POSTGRES else None
    yield os.environ["DATABASE_URL"]
    if child:
        child.stop()


@contextmanager
def redis() -> Iterator[str]:
    child = REDIS.start(log=ROOM / "redis.log") if REDIS else None
    yield os.environ["REDIS_URL"]
    if child:
        child.stop()


def forget_what_redis_holds() -> None:
    """Empty Redis but for the bindings of queues that a running worker made."""
    with RedisClient.from_url(os.environ["REDIS_URL"]) as client:
        keys = [key for key in client.scan_iter() if not key.startswith(b"_kombu")]
        if keys:
            client.delete(*keys)


def pytest_unconfigure() -> None:
    PORT.close()
    shutil.rmtree(ROOM, ignore_errors=True)
