"""What people ask to have explained, and the errors they paste."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sharing.explaining.kinds import KINDS
from sharing.explaining.pasted import LONGEST
from subscriptions.explaining.cases import Case, Question

LARGEST_ID = 2**63 - 1


def _id(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=LARGEST_ID, required=False)


class QuestionForm(forms.Form):
    """The question of an explanation, as its address says it."""

    asset = _id(_("Table"))
    product = _id(_("Product"))
    environment = _id(_("Environment"))
    role = forms.CharField(label=_("Role"), max_length=620, required=False)
    column = forms.CharField(label=_("Column"), max_length=255, required=False)
    error = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    @property
    def question(self) -> Question | None:
        """None when it names no table or product."""
        given = self.cleaned_data
        if not (given["asset"] or given["product"]):
            return None
        names = ("asset", "product", "environment", "role", "column")
        return Question(**{name: given[name] for name in names})

    @property
    def kind(self) -> str:
        """The name of the error that led here; empty if it is none we know."""
        named = self.cleaned_data["error"]
        return named if any(kind.name == named for kind in KINDS) else ""


class RefineForm(forms.Form):
    """The same question about another role or a column of the table."""

    role = forms.CharField(label=_("Role"), required=False)
    column = forms.CharField(label=_("Column"), max_length=255, required=False)

    def __init__(self, case: Case, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        roles = dict.fromkeys([*case.environment.role_arns, case.role])
        choose = forms.Select(choices=[(arn, arn.rsplit("/", 1)[-1]) for arn in roles])
        self.fields["role"].widget = choose


class ErrorForm(forms.Form):
    text = forms.CharField(
        label=_("The error"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_(
            "As Athena, Glue or Lake Formation said it; the query may stand below. It is read and "
            "not kept."
        ),
    )
