"""How the states of a request look whose names other apps do not share."""

from django.utils.translation import gettext_lazy as _

from portal.ui.states import Look, Tone

LOOKS = {"question": Look(Tone.ACCENT, "message-circle-question-mark", _("Question asked"))}
