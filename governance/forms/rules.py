"""What people fill in about rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.models import Domain, FormPurpose, RuleKind
from governance.selectors import forms as selectors
from governance.selectors import glossaries
from governance.services.rules import LONGEST_DAYS


class RuleForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is demanded"), choices=RuleKind.choices)
    days = forms.IntegerField(
        label=_("Days"),
        required=False,
        min_value=1,
        max_value=LONGEST_DAYS,
        help_text=_("For the longest access."),
    )

    def __init__(self, *args: Any, domain: Domain, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [FormPurpose.PRODUCT, FormPurpose.REQUEST]
        self.fields["form"] = forms.ModelChoiceField(
            selectors.usable_in(domain).filter(purpose__in=asked),
            label=_("Form"),
            required=False,
            help_text=_("For demands of a form."),
        )
        self.fields["glossary"] = forms.ModelChoiceField(
            glossaries.glossaries_for(domain),
            label=_("Glossary"),
            required=False,
            help_text=_("For demands of a term."),
        )
        self.order_fields(["kind", "form", "glossary", "days"])

    def clean(self) -> dict[str, Any]:
        """What another kind of rule would need is left out."""
        data = super().clean() or self.cleaned_data
        needed = {
            RuleKind.LISTING_FORM: "form",
            RuleKind.REQUEST_FORM: "form",
            RuleKind.LISTING_TERM: "glossary",
            RuleKind.LONGEST_ACCESS: "days",
        }.get(data.get("kind", ""))
        dropped = {"form", "glossary", "days"} - {needed}
        return data | dict.fromkeys(dropped)
