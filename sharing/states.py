"""What a grant may become. Its state follows from what is wanted and what was seen."""

from sharing.models import GrantState, Want

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
