"""How states of drift, mirrors and fulfilment by hand look whose names other apps do not share."""

from django.utils.translation import gettext_lazy as _

from portal.ui.states import Look, Tone

LOOKS = {
    "unexplained": Look(Tone.DRIFT, "git-compare", _("Unexplained")),
    "adopting": Look(Tone.PENDING, "message-circle-question-mark", _("To be justified")),
    "removing": Look(Tone.PENDING, "loader", _("Being removed")),
    "removed": Look(Tone.QUIET, "minus", _("Removed")),
    "waiting": Look(Tone.PENDING, "hourglass", _("Waiting")),
    "started": Look(Tone.ACCENT, "loader", _("Started")),
    "done": Look(Tone.GRANTED, "circle-check", _("Done")),
    "dropped": Look(Tone.QUIET, "minus", _("No longer needed")),
    "delivered": Look(Tone.GRANTED, "circle-check", _("Delivered")),
    "given_up": Look(Tone.REFUSED, "circle-x", _("Given up")),
    "gone": Look(Tone.QUIET, "check", _("Gone")),
}
