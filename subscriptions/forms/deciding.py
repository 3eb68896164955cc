"""The forms of those who decide, talk, and end."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from subscriptions.asking import TEXT_LENGTH
from subscriptions.forms.scope import ScopeForm


def _words(label: Any, *, required: bool, rows: int = 3, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, required=required, max_length=TEXT_LENGTH, widget=widget, **options
    )


class DecisionForm(ScopeForm):
    """One comment and three buttons; ``verdict`` is the button pressed, ``plan`` the one read."""

    comment = _words(
        _("Comment"),
        required=False,
        help_text=_("Needed for a question and for a refusal. The requester reads it."),
    )
    plan = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
    duration_days = forms.IntegerField(label=_("For how many days"), min_value=1, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and not self.needs_scope:
            for offer in self.offered:
                self.fields[f"take_{offer.key}"].required = False

    @property
    def needs_scope(self) -> bool:
        """A refusal or a question needs no tables, and there may be none left to choose."""
        return super().needs_scope and self.data.get("verdict") == "approve"


class CommentForm(forms.Form):
    text = _words(_("Comment"), required=True)


class RevocationForm(forms.Form):
    reason = _words(
        _("Why"), required=True, help_text=_("Everybody who loses the access reads it.")
    )


class ClosingForm(forms.Form):
    reason = _words(_("Why"), required=True, help_text=_("Everybody whose access ends reads it."))


class CancellationForm(forms.Form):
    reason = _words(_("Why, if you like to say"), required=False)
