"""Gathering static files takes seconds, so it is done only when they changed."""

import hashlib
from pathlib import Path

from portal.demo.room import ROOT, Room

_GATHERED = ROOT / "staticfiles" / "staticfiles.json"
_SOURCES = ("portal/ui", "*/static")


def changed(room: Room) -> bool:
    stamp = _stamp(room)
    return not (_GATHERED.exists() and stamp.exists() and stamp.read_text() == _fingerprint())


def remember(room: Room) -> None:
    _stamp(room).write_text(_fingerprint())


def _stamp(room: Room) -> Path:
    return room.directory / "static-files"


def _fingerprint() -> str:
    """Of our own files, and of the versions of the packages that bring the others."""
    seen = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for file in sorted(path for source in _SOURCES for path in ROOT.glob(f"{source}/**/*")):
        if file.is_file() and file.suffix != ".pyc":
            seen.update(str(file).encode() + file.read_bytes())
    return seen.hexdigest()
