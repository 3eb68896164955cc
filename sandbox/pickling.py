"""Pickles of moto's backends, with the bytes of S3 objects kept out in files of their own."""

import hashlib
import io
import pickle
from contextvars import ContextVar
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from moto.s3.models import FakeKey


class ObjectFiles:
    """S3 objects' contents in a folder, each under its SHA-256 and written once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._names: WeakKeyDictionary[FakeKey, str] = WeakKeyDictionary()
        self._used: set[str] = set()

    def keep(self, key: FakeKey) -> str:
        """Write the object's content unless it is there; moto never changes it in place."""
        if key not in self._names:
            content = key.value
            name = hashlib.sha256(content).hexdigest()
            self._write(name, content)
            self._names[key] = name
        return self._names[key]

    def restore(self, key: FakeKey, state: dict[str, Any], name: str) -> None:
        key.__setstate__({**state, "value": (self.folder / name).read_bytes()})
        self._names[key] = name
        self._used.add(name)

    def _write(self, name: str, content: bytes) -> None:
        if not (self.folder / name).exists():
            self.folder.mkdir(exist_ok=True)
            temporary = self.folder / f"{name}.new"
            temporary.write_bytes(content)
            temporary.replace(self.folder / name)

    def forget_unused(self) -> None:
        """Delete the files that no loaded object named: leftovers of deleted objects."""
        if self.folder.is_dir():
            for file in self.folder.iterdir():
                if file.name not in self._used:
                    file.unlink()


_objects: ContextVar[ObjectFiles] = ContextVar("object files of the state being read")


def _empty_key() -> Any:
    return FakeKey.__new__(FakeKey)


def _restore_key(key: FakeKey, state_and_name: tuple[dict[str, Any], str]) -> None:
    _objects.get().restore(key, *state_and_name)


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO, objects: ObjectFiles) -> None:
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)
        self._objects = objects

    def reducer_override(self, value: Any) -> Any:
        """Put an object's file name in place of its content, which moto would pickle inline."""
        if not isinstance(value, FakeKey) or value.disposed:
            return NotImplemented
        left_out = ("_value_buffer", "lock")
        state = {name: v for name, v in value.__dict__.items() if name not in left_out}
        return _empty_key, (), (state, self._objects.keep(value)), None, None, _restore_key


def dumps(value: Any, objects: ObjectFiles) -> bytes:
    buffer = io.BytesIO()
    _Pickler(buffer, objects).dump(value)
    return buffer.getvalue()


def loads(data: bytes, objects: ObjectFiles) -> Any:
    token = _objects.set(objects)
    try:
        return pickle.loads(data)  # noqa: S301 - the directory is the sandbox's own
    finally:
        _objects.reset(token)
