"""What a fulfilment task may become, and what that makes of its grant."""

from django.utils.translation import gettext as _

from portal.errors import Conflict
from sharing.models import GrantState, TaskState, Want

MOVES: dict[str, frozenset[str]] = {
    TaskState.OPEN: frozenset(
        {TaskState.STARTED, TaskState.DONE, TaskState.FAILED, TaskState.DROPPED}
    ),
    TaskState.STARTED: frozenset({TaskState.DONE, TaskState.FAILED, TaskState.DROPPED}),
    # Mended and tried again, by whoever is asked or by somebody who presses “ask again”.
    TaskState.FAILED: frozenset(
        {TaskState.OPEN, TaskState.STARTED, TaskState.DONE, TaskState.DROPPED}
    ),
    TaskState.DONE: frozenset(),
    TaskState.DROPPED: frozenset(),
}

REPORTED = (TaskState.STARTED, TaskState.DONE, TaskState.FAILED)
"""What people may say of a task."""

_GRANTS: dict[tuple[str, str], GrantState] = {
    (Want.PRESENT, TaskState.OPEN): GrantState.PENDING,
    (Want.PRESENT, TaskState.STARTED): GrantState.PENDING,
    (Want.PRESENT, TaskState.DONE): GrantState.GRANTED,
    (Want.PRESENT, TaskState.FAILED): GrantState.FAILED,
    (Want.ABSENT, TaskState.OPEN): GrantState.REVOKING,
    (Want.ABSENT, TaskState.STARTED): GrantState.REVOKING,
    (Want.ABSENT, TaskState.DONE): GrantState.REVOKED,
    # What could not be taken away is still there.
    (Want.ABSENT, TaskState.FAILED): GrantState.REVOKING,
}


def demand_move(before: str, after: str) -> None:
    """Raises Conflict, in words for people, when ``after`` cannot follow."""
    if after not in MOVES[before]:
        raise Conflict(
            _("This task is “%(before)s”, so it cannot become “%(after)s”.")
            % {"before": TaskState(before).label, "after": TaskState(after).label}
        )


def grant_state(want: str, task: str) -> GrantState:
    return _GRANTS[want, task]
