"""How a row of the access matrix is written down."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.access.world import PEOPLE, World

Answers = Mapping[str, int]


def answers(codes: str) -> Answers:
    """``"200 200 200 404 200 200 302"``: the status for each of PEOPLE, in their order."""
    numbers = [int(code) for code in codes.split()]
    return dict(zip(PEOPLE, numbers, strict=True))


def _nothing(world: World) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One URL: what each person is answered, by method.

    A method that is left out must be refused with 405. ``kwargs`` makes the URL's arguments
    and ``data`` the body from the world; a body that lacks something shows by 400 who would be
    let through. Whatever a request changes is undone before the next person's turn.
    """

    get: str = ""
    post: str = ""
    put: str = ""
    patch: str = ""
    delete: str = ""
    kwargs: Callable[[World], dict[str, Any]] = _nothing
    data: Callable[[World], dict[str, Any]] = _nothing

    def expected(self) -> dict[str, Answers]:
        written = {method: getattr(self, method) for method in METHODS}
        return {method: answers(codes) for method, codes in written.items() if codes}


METHODS = ("get", "post", "put", "patch", "delete")
