"""How each state looks: a tone, an icon and a word, so that colour never stands alone."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Tone(StrEnum):
    GRANTED = "granted"
    PENDING = "pending"
    REFUSED = "refused"
    DRIFT = "drift"
    ACCENT = "accent"
    QUIET = "quiet"


@dataclass(frozen=True)
class Look:
    tone: Tone
    icon: str
    word: str | Promise


LOOKS: dict[str, Look] = {
    # Requests
    "draft": Look(Tone.QUIET, "pencil", _("Draft")),
    "submitted": Look(Tone.PENDING, "hourglass", _("Waiting for a decision")),
    "pending": Look(Tone.PENDING, "hourglass", _("Pending")),
    "questioned": Look(Tone.ACCENT, "message-circle-question-mark", _("Question asked")),
    "approved": Look(Tone.GRANTED, "check", _("Approved")),
    "refused": Look(Tone.REFUSED, "x", _("Refused")),
    "withdrawn": Look(Tone.QUIET, "undo-2", _("Withdrawn")),
    # Subscriptions
    "active": Look(Tone.GRANTED, "circle-check", _("Active")),
    "expiring": Look(Tone.PENDING, "clock", _("Ends soon")),
    "expired": Look(Tone.QUIET, "calendar-x", _("Expired")),
    "cancelled": Look(Tone.QUIET, "ban", _("Cancelled")),
    "revoked": Look(Tone.REFUSED, "ban", _("Revoked")),
    # Grants
    "wanted": Look(Tone.PENDING, "hourglass", _("Not there yet")),
    "granting": Look(Tone.PENDING, "loader", _("Being granted")),
    "granted": Look(Tone.GRANTED, "circle-check", _("Granted")),
    "broken": Look(Tone.REFUSED, "unlink", _("Broken")),
    "drift": Look(Tone.DRIFT, "git-compare", _("Drift")),
    "revoking": Look(Tone.PENDING, "loader", _("Being revoked")),
    "removed": Look(Tone.QUIET, "minus", _("Removed")),
    "absent": Look(Tone.QUIET, "minus", _("Absent")),
    "manual": Look(Tone.PENDING, "hand", _("A person fulfils this")),
    # Runs and checks
    "queued": Look(Tone.PENDING, "clock", _("Queued")),
    "running": Look(Tone.ACCENT, "loader", _("Running")),
    "succeeded": Look(Tone.GRANTED, "circle-check", _("Succeeded")),
    "partial": Look(Tone.PENDING, "triangle-alert", _("Partly succeeded")),
    "failed": Look(Tone.REFUSED, "circle-x", _("Failed")),
    "passed": Look(Tone.GRANTED, "check", _("Passed")),
    "unknown": Look(Tone.QUIET, "circle-dashed", _("Not known")),
    # Products and assets
    "published": Look(Tone.GRANTED, "book-open", _("Published")),
    "unpublished": Look(Tone.QUIET, "eye-off", _("Not published")),
    "managed": Look(Tone.ACCENT, "shield-check", _("Managed")),
    "unmanaged": Look(Tone.QUIET, "hand", _("Unmanaged")),
    "restricted": Look(Tone.PENDING, "lock", _("Restricted")),
}


def register(state: str, look: Look) -> None:
    """For an app whose state has a name that is not listed here."""
    LOOKS[state] = look


def look_of(state: str) -> Look:
    """The look of a state, whichever case it is written in; an unlisted one is quiet."""
    name = str(state).lower()
    return LOOKS.get(name) or Look(Tone.QUIET, "circle-dot", name.replace("_", " ").capitalize())
