"""The style sheets, kept one file per component and handed out as one: ``css/sluice.css``.

The finder joins them whenever static files are looked up or collected, so there is no build step
and no generated file in the repository, and a first visit makes one request instead of thirty.
"""

import tempfile
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal, overload

from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

JOINED = "css/sluice.css"
SOURCE = Path(__file__).parent / "static" / "css"

# The first declares the order of the layers. Within the layers the order hardly matters, since
# a component styles only what is its own.
ORDER = (
    "tokens", "reset", "base", "layout",
    "components/bar", "components/navigation", "components/menu",
    "components/button", "components/badge", "components/avatar",
    "components/form", "components/filters", "components/table", "components/pagination",
    "components/card", "components/facts", "components/tabs", "components/notice",
    "components/timeline", "components/checklist", "components/plan", "components/progress",
    "components/code", "components/empty",
    "utilities", "print",
)  # fmt: skip


def sources() -> list[Path]:
    """The foundation, the components (those of other apps' making too), the utilities."""
    named = [SOURCE / f"{name}.css" for name in ORDER]
    added = sorted(set((SOURCE / "components").glob("*.css")) - set(named))
    return [*named[:-2], *added, *named[-2:]]


def joined() -> str:
    return "\n".join(path.read_text() for path in sources())


@cache
def _directory() -> Path:
    return Path(tempfile.mkdtemp(prefix="sluice-css-"))


def write() -> Path:
    """Where the joined sheet lies now, rewritten if a source has changed."""
    target = _directory() / JOINED
    text = joined()
    if not target.exists() or target.read_text() != text:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    return target


class StylesheetFinder(BaseFinder):
    def check(self, **kwargs: Any) -> list[CheckMessage]:
        return []

    @overload
    def find(self, path: str, find_all: Literal[False] = ...) -> str | None: ...

    @overload
    def find(self, path: str, find_all: Literal[True]) -> list[str]: ...

    def find(self, path: str, find_all: bool = False) -> str | list[str] | None:
        if path != JOINED:
            return [] if find_all else None
        return [str(write())] if find_all else str(write())

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Any]]:
        write()
        yield JOINED, FileSystemStorage(location=_directory())
