"""How each state looks: a tone, an icon and a word, so that colour never stands alone."""

from collections.abc import Mapping
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


# The names are those of the apps' own states; a word here is for where no model gives one.
LOOKS: dict[str, Look] = {
    # Requests
    "pending": Look(Tone.PENDING, "hourglass", _("Pending")),
    "question": Look(Tone.ACCENT, "message-circle-question-mark", _("Question asked")),
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
    "granted": Look(Tone.GRANTED, "circle-check", _("Granted")),
    "broken": Look(Tone.REFUSED, "unlink", _("Broken")),
    "drift": Look(Tone.DRIFT, "git-compare", _("Drift")),
    "revoking": Look(Tone.PENDING, "loader", _("Being revoked")),
    "present": Look(Tone.GRANTED, "check", _("Present")),
    "absent": Look(Tone.QUIET, "minus", _("Absent")),
    # Runs, their outcomes, checks
    "queued": Look(Tone.PENDING, "clock", _("Queued")),
    "running": Look(Tone.ACCENT, "loader", _("Running")),
    "succeeded": Look(Tone.GRANTED, "circle-check", _("Succeeded")),
    "partial": Look(Tone.PENDING, "triangle-alert", _("Partly failed")),
    "failed": Look(Tone.REFUSED, "circle-x", _("Failed")),
    "created": Look(Tone.GRANTED, "plus", _("Created")),
    "updated": Look(Tone.ACCENT, "pencil", _("Updated")),
    "unchanged": Look(Tone.QUIET, "equal", _("Unchanged")),
    "skipped": Look(Tone.QUIET, "minus", _("Skipped")),
    "passed": Look(Tone.GRANTED, "check", _("Passed")),
    "unknown": Look(Tone.QUIET, "circle-dashed", _("Not known")),
    # Products, assets, suggestions
    "published": Look(Tone.GRANTED, "book-open", _("Published")),
    "unpublished": Look(Tone.QUIET, "eye-off", _("Not published")),
    "managed": Look(Tone.ACCENT, "shield-check", _("Managed")),
    "unmanaged": Look(Tone.QUIET, "hand", _("Unmanaged")),
    "restricted": Look(Tone.PENDING, "lock", _("Restricted")),
    "open": Look(Tone.ACCENT, "sparkles", _("Suggested")),
    "accepted": Look(Tone.GRANTED, "check", _("Accepted")),
    "rejected": Look(Tone.QUIET, "x", _("Rejected")),
}


def register(looks: Mapping[str, Look]) -> None:
    """For an app whose states have names that are not listed here."""
    LOOKS.update(looks)


def look_of(state: str) -> Look:
    """The look of a state, whichever case it is written in; an unlisted one is quiet."""
    name = str(state).lower()
    return LOOKS.get(name) or Look(Tone.QUIET, "circle-dot", name.replace("_", " ").capitalize())
