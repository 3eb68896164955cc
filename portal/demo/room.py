"""The demo's own directory, `.local/`: all that it keeps, and the lock that one demo holds."""

import errno
import fcntl
import json
import os
import secrets
import socket
from pathlib import Path
from typing import Any, BinaryIO

from portal.demo.processes import Trouble

ROOT = Path(__file__).resolve().parent.parent.parent
LOCAL = ROOT / ".local"


class Room:
    """What one demo keeps under ``directory``."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory.resolve()
        self.logs = self.directory / "log"
        self.summary = self.directory / "demo.json"
        self.draft = self.directory / "demo.json.new"
        self.credentials = self.directory / "aws-credentials"
        self.running = self.directory / "running.json"

    def lock(self) -> BinaryIO:
        """Hold the room for this process; it is let go when the file closes or the process dies.

        Raises Trouble when another demo holds it.
        """
        _make_private(self.directory)
        _make_private(self.logs)
        held = (self.directory / "lock").open("a+b")
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held.close()
            raise Trouble(
                "The demo is running already. Stop it with Ctrl-C where it was started."
            ) from None
        return held

    def secret(self, name: str) -> str:
        """A secret made once and kept, readable to its owner only."""
        path = self.directory / name
        if not path.exists():
            write_private(path, secrets.token_urlsafe(48))
        return path.read_text()

    def port(self, name: str) -> int:
        """A free port for ``name``: the same as last time, unless somebody took it."""
        path = self.directory / "ports.json"
        kept: dict[str, int] = json.loads(path.read_text()) if path.exists() else {}
        if name not in kept or not is_free(kept[name]):
            kept[name] = _free_port(set(kept.values()))
            write_private(path, json.dumps(kept))
        return kept[name]

    def note(self, **facts: Any) -> None:
        """Add facts to the summary that is being written."""
        known = json.loads(self.draft.read_text()) if self.draft.exists() else {}
        write_private(self.draft, json.dumps(known | facts, indent=2))

    def publish(self) -> None:
        """Show the summary to whoever waits for it."""
        self.draft.replace(self.summary)

    def withdraw(self) -> None:
        self.summary.unlink(missing_ok=True)
        self.draft.unlink(missing_ok=True)


def _make_private(directory: Path) -> None:
    """Nobody else may look inside. Passing through stays with PostgreSQL, where root gave it."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    directory.chmod(directory.stat().st_mode & 0o701)


def write_private(path: Path, text: str) -> None:
    """Write all of it or nothing, readable to its owner only."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    temporary.replace(path)


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do: a port whose last connections are still fading away is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno in {errno.EADDRINUSE, errno.EACCES}:
                return False
            raise
    return True


def _free_port(taken: set[int]) -> int:
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if port not in taken:
            return port
