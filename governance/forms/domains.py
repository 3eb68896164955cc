"""What people fill in about domains, projects and their members."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.forms import fields
from governance.models import (
    AwsAccount,
    CatalogChoice,
    Domain,
    Glossary,
    ProjectRole,
    SharingBy,
)
from governance.selectors import domains, glossaries


class TextForm(forms.Form):
    name = fields.name()
    description = fields.description()


class DomainChoice(forms.TypedChoiceField):
    """A domain, shown in the tree's order with its whole path."""

    def __init__(self, *, empty: Any = None, **kwargs: Any) -> None:
        head = [("", empty)] if empty else []
        kwargs.setdefault("label", _("Domain"))
        super().__init__(
            choices=lambda: head + domains.choices(),
            coerce=lambda pk: Domain.objects.get(pk=pk),
            empty_value=None,
            required=not empty,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return value.pk if isinstance(value, Domain) else value


class MoveDomainForm(forms.Form):
    parent = DomainChoice(label=_("Below"), empty=_("At the top"))


class CatalogForm(forms.Form):
    catalog = forms.ChoiceField(label=_("Catalog"), choices=CatalogChoice.choices)
    account = forms.ModelChoiceField(
        AwsAccount.objects.all(),
        label=_("Catalog account"),
        required=False,
        help_text=_("Only for “a named account”."),
    )


class SharingForm(forms.Form):
    sharing_by = forms.ChoiceField(
        label=_("Access goes by"),
        choices=SharingBy.choices,
        help_text=_("What was given before stays as it was decided."),
    )
    tag_glossary = forms.ModelChoiceField(
        Glossary.objects.none(),
        label=_("Glossary"),
        required=False,
        empty_label=_("None"),
        help_text=_(
            "Only for LF-Tags: its terms on a product become tags on the product's tables."
        ),
    )

    def __init__(self, *args: Any, domain: Domain, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["tag_glossary"]
        field.queryset = glossaries.glossaries_for(domain)


class PersonForm(forms.Form):
    user = fields.PersonField()


class ProjectForm(TextForm):
    domain = DomainChoice()
    owner = fields.PersonField(
        label=_("First owner"), help_text=_("The e-mail address of who will run the project.")
    )
    field_order = ("name", "domain", "owner", "description")


class MoveProjectForm(forms.Form):
    domain = DomainChoice()


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=ProjectRole.choices)


class MemberForm(RoleForm):
    user = fields.PersonField()
    field_order = ("user", "role")
