"""What people say when they settle a right that nobody approved."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sharing.models import Drift, Environment
from sharing.selectors.drift import environments_reading_as
from sharing.services.drift import DAYS_ASKED_FOR, REASON_LENGTH


def _words(label: Any, help_text: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(
        label=label, help_text=help_text, max_length=REASON_LENGTH, widget=widget
    )


class AcceptanceForm(forms.Form):
    until = forms.DateField(
        label=_("Until"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("From the day after, it stands among the unexplained again."),
    )
    reason = _words(_("Why it may stay so long"), _("Auditors read this."))


class AdoptionForm(forms.Form):
    environment = forms.ModelChoiceField(
        queryset=Environment.objects.none(),
        label=_("Environment"),
        help_text=_("Whose project is to justify it."),
    )
    days = forms.IntegerField(
        label=_("For how many days"), min_value=1, initial=DAYS_ASKED_FOR, max_value=3650
    )
    comment = _words(
        _("What you know about it"), _("It becomes the reason of the request; all sides read it.")
    )

    def __init__(self, *args: Any, drift: Drift, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = environments_reading_as(drift.principal)
        field = self.fields["environment"]
        field.queryset = found  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: f"{one.project} · {one}"  # type: ignore[attr-defined]
        if len(found) < 2:
            # The verb says what is missing where there is none.
            del self.fields["environment"]
