"""What people fill in about glossaries, terms and their relations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.forms.domains import DomainChoice, TextForm
from governance.models import Glossary, Term, TermRelation
from governance.selectors import glossaries


class GlossaryForm(TextForm):
    restricted = forms.BooleanField(
        label=_("Restricted"),
        required=False,
        help_text=_("Only stewards may attach its terms to products."),
    )


class NewGlossaryForm(GlossaryForm):
    domain = DomainChoice(empty=_("Everybody's"))
    field_order = ("name", "domain", "description", "restricted")


class TermForm(TextForm):
    """Below which term of its glossary it stands; never below itself."""

    def __init__(self, *args: Any, glossary: Glossary, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"] = forms.TypedChoiceField(
            label=_("Below"),
            choices=[("", _("At the top")), *glossaries.choices(glossary)],
            coerce=lambda pk: Term.objects.get(pk=pk),
            empty_value=None,
            required=False,
        )


class RelationForm(forms.Form):
    kind = forms.ChoiceField(label=_("How"), choices=TermRelation.Kind.choices)
    other = forms.ModelChoiceField(
        Term.objects.select_related("glossary").order_by("glossary__name", "name"),
        label=_("To which term"),
    )
