"""What people fill in about fulfilment by hand."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalog.models import Asset
from governance.forms.fields import Lines, PersonField
from governance.models import Project
from portal.identity.models import User
from portal.ui.fields import offer
from sharing.models.fulfilment import TEXT_LENGTH, URL_LENGTH


class PeopleField(Lines):
    """E-mail addresses of people who may sign in here, one to a line."""

    def clean(self, value: Any) -> list[User]:
        person = PersonField()
        return [person.clean(address) for address in super().clean(value)]

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            value = [one.email if isinstance(one, User) else one for one in value]
        return super().prepare_value(value)


class FulfillerForm(forms.Form):
    people = PeopleField(
        label=_("People"),
        required=False,
        help_text=_("E-mail addresses, one to a line. They are told what to do, and reminded."),
    )
    webhook_url = forms.CharField(
        label=_("Webhook"),
        required=False,
        max_length=URL_LENGTH,
        widget=forms.URLInput(attrs={"placeholder": "https://tickets.example.com/hook"}),
        help_text=_("Called with a signed message for every task, to open a ticket elsewhere."),
    )
    remind_after_days = forms.IntegerField(
        label=_("Remind after so many days"), min_value=1, max_value=90, initial=2
    )


class NewFulfillerForm(FulfillerForm):
    project = forms.ModelChoiceField(queryset=Project.objects.none(), label=_("Project"))
    table = forms.CharField(
        label=_("Only for the table"),
        required=False,
        max_length=511,
        widget=forms.TextInput(attrs={"placeholder": "database.table"}),
        help_text=_("Empty for all tables of the project that Lake Formation does not govern."),
    )
    field_order = ("project", "table", "people", "webhook_url", "remind_after_days")

    def __init__(self, *args: Any, projects: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["project"], projects)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        table = values.pop("table", "").strip()
        if table and "project" in values:
            values["asset"] = self._asset(values["project"], table)
        return values

    def _asset(self, project: Project, name: str) -> Asset | None:
        database, _dot, table = name.rpartition(".")
        found = Asset.objects.filter(project=project, database=database, name=table).first()
        if found is None:
            text = _("%(project)s has no table %(table)s. Write it as database.table.")
            names = {"project": project, "table": name}
            self.add_error("table", ValidationError(text % names))
        return found


class ReportForm(forms.Form):
    diagnostics = forms.CharField(
        label=_("What went wrong, or what to know"),
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever waits for the access reads it. Needed when it failed."),
    )
    reference = forms.URLField(
        label=_("Ticket"),
        required=False,
        max_length=URL_LENGTH,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://tickets.example.com/7"}),
    )
