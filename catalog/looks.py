"""How the outcomes of an import look."""

from django.utils.translation import gettext_lazy as _

from portal.ui.states import Look, Tone

LOOKS = {
    "created": Look(Tone.GRANTED, "plus", _("Created")),
    "updated": Look(Tone.ACCENT, "pencil", _("Updated")),
    "unchanged": Look(Tone.QUIET, "equal", _("Unchanged")),
    "skipped": Look(Tone.QUIET, "skip-forward", _("Skipped")),
}
