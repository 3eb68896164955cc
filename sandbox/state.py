"""What lives in the sandbox, saved to a directory soon after each change and read at the start.

Every part (a moto backend, or a store of our own) is one pickle file; S3 objects' bytes lie in
`objects/`, named by their hash. The directory is trusted: it is the sandbox's own.
"""

import pickle
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.pickling import ObjectFiles, dumps, loads

lock = threading.RLock()
"""Held while an operation runs, so that what is saved fits together."""

SAVE_INTERVAL = 0.5
"""Seconds between a change and its saving; what a SIGKILL may lose."""


@dataclass(frozen=True)
class Part:
    """A piece of the state with a file of its own."""

    name: str
    touched_by: frozenset[str]
    """Services whose changing calls may change this part; `control` is the control door."""
    dump: Callable[[], Any]
    load: Callable[[Any], None]
    clear: Callable[[], None]


def say(line: str) -> None:
    """Tell whoever started the sandbox, in one line."""
    sys.stderr.write(f"sandbox: {line}\n")
    sys.stderr.flush()


_parts: dict[str, Part] = {}
_touched: set[str] = set()
_wake = threading.Event()


def register(part: Part) -> None:
    _parts[part.name] = part


def touch(service: str) -> None:
    """Note that a call of `service` may have changed something, so that it is saved soon."""
    names = {part.name for part in _parts.values() if service in part.touched_by}
    if names - _touched:
        _touched.update(names)
    _wake.set()


def clear() -> None:
    """Forget everything."""
    with lock:
        for part in _parts.values():
            part.clear()
        _touched.update(_parts)
        _wake.set()


class StateDirectory:
    """The directory that holds the saved parts."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.objects = ObjectFiles(path / "objects")
        self._saving = threading.Lock()
        self._stopped = threading.Event()
        self.path.mkdir(parents=True, exist_ok=True)

    def load(self) -> None:
        """Read every part; a damaged file is put aside and said on stderr in one line."""
        whole = [
            self._load_part(part, self._file(part.name))
            for part in _parts.values()
            if self._file(part.name).exists()
        ]
        if all(whole):
            self.objects.forget_unused()

    def _load_part(self, part: Part, file: Path) -> bool:
        try:
            part.load(loads(file.read_bytes(), self.objects))
            return True
        except Exception as error:  # noqa: BLE001 - a damaged pickle may raise nearly anything
            aside = file.with_suffix(".damaged")
            file.replace(aside)
            part.clear()
            say(f"{file} is damaged ({error}); put aside as {aside}")
            return False

    def save(self) -> None:
        """Write the parts touched since the last save, each by an atomic rename."""
        with self._saving:
            for name, data in self._pickled().items():
                self._write(self._file(name), data)

    def _pickled(self) -> dict[str, bytes]:
        with lock:
            names = sorted(_touched)
            _touched.clear()
            return {name: dumps(_parts[name].dump(), self.objects) for name in names}

    def _write(self, file: Path, data: bytes) -> None:
        temporary = file.with_suffix(".new")
        temporary.write_bytes(data)
        temporary.replace(file)

    def _file(self, name: str) -> Path:
        return self.path / f"{name}.pickle"

    def keep_saving(self) -> threading.Thread:
        """Save in the background until `stop`."""
        thread = threading.Thread(target=self._save_on_changes, name="save", daemon=True)
        thread.start()
        return thread

    def _save_on_changes(self) -> None:
        while not self._stopped.is_set():
            _wake.wait()
            _wake.clear()
            began = time.monotonic()
            self._try_saving()
            # A large state takes long to write, and calls wait for it: let them have their turn.
            self._stopped.wait(max(SAVE_INTERVAL, 2 * (time.monotonic() - began)))

    def _try_saving(self) -> None:
        try:
            self.save()
        except (OSError, pickle.PicklingError) as error:
            _touched.update(_parts)
            say(f"cannot save the state to {self.path}: {error}")

    def stop(self) -> None:
        """Save for the last time."""
        self._stopped.set()
        _wake.set()
        self.save()
