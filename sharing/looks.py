"""How the states of drift and mirrors look whose names other apps do not share."""

from django.utils.translation import gettext_lazy as _

from portal.ui.states import Look, Tone

LOOKS = {
    "unexplained": Look(Tone.DRIFT, "git-compare", _("Unexplained")),
    "adopting": Look(Tone.PENDING, "message-circle-question-mark", _("To be justified")),
    "removing": Look(Tone.PENDING, "loader", _("Being removed")),
    "removed": Look(Tone.QUIET, "minus", _("Removed")),
    "gone": Look(Tone.QUIET, "check", _("Gone")),
}
