"""What a grant may become. Its state follows from what is wanted and what was seen.

And what becomes of a right that nobody approved: there people decide.
"""

from django.utils.translation import gettext as _

from portal.errors import Conflict
from sharing.models import DriftState, GrantState, Want

MOVES: dict[str, frozenset[str]] = {
    GrantState.PENDING: frozenset(
        # Broken when it was granted once, failed, and is tried again.
        {GrantState.GRANTED, GrantState.BROKEN, GrantState.FAILED, GrantState.REVOKING}
    ),
    GrantState.GRANTED: frozenset({GrantState.BROKEN, GrantState.FAILED, GrantState.REVOKING}),
    GrantState.BROKEN: frozenset({GrantState.GRANTED, GrantState.FAILED, GrantState.REVOKING}),
    GrantState.FAILED: frozenset({GrantState.PENDING, GrantState.GRANTED, GrantState.REVOKING}),
    GrantState.REVOKING: frozenset({GrantState.REVOKED}),
    GrantState.REVOKED: frozenset(),
}


def state_seen(want: str, *, whole: bool, refused: bool, granted_before: bool) -> GrantState:
    """``whole``: what is wanted was read back, be it access or its absence.

    ``refused``: AWS will not do it however often it is asked.
    """
    if want == Want.ABSENT:
        return GrantState.REVOKED if whole else GrantState.REVOKING
    if whole:
        return GrantState.GRANTED
    if refused:
        return GrantState.FAILED
    return GrantState.BROKEN if granted_before else GrantState.PENDING


_THERE = (DriftState.UNEXPLAINED, DriftState.ACCEPTED, DriftState.ADOPTING)

DRIFT_MOVES: dict[str, dict[str, DriftState]] = {
    "accept": dict.fromkeys(_THERE, DriftState.ACCEPTED),
    "lapse": {DriftState.ACCEPTED: DriftState.UNEXPLAINED},
    "adopt": dict.fromkeys(_THERE[:2], DriftState.ADOPTING),
    "not_justified": {DriftState.ADOPTING: DriftState.UNEXPLAINED},
    "remove": dict.fromkeys(_THERE, DriftState.REMOVING),
    "not_removed": {DriftState.REMOVING: DriftState.UNEXPLAINED},
    "widen": dict.fromkeys(_THERE, DriftState.UNEXPLAINED),
    "vanish": dict.fromkeys((*_THERE, DriftState.REMOVING), DriftState.GONE),
}


def next_drift_state(state: str, verb: str) -> DriftState:
    """Raises Conflict when the state does not allow the verb."""
    moves = DRIFT_MOVES[verb]
    if state not in moves:
        words = _("This is not possible while it is “%(state)s”.")
        raise Conflict(words % {"state": DriftState(state).label})
    return moves[DriftState(state)]
