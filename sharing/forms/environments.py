"""What people fill in about environments."""

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.forms.fields import Lines, name
from governance.models import AwsAccount, Project
from sharing.models import SharingMode


class EnvironmentForm(forms.Form):
    name = name()
    region = forms.CharField(
        label=_("Region"), max_length=30, help_text=_("One of the account's, such as eu-west-1.")
    )
    role_arns = Lines(
        label=_("Roles that query"),
        max_length=10_000,
        help_text=_("ARNs of roles in the account, one to a line."),
    )
    database = forms.CharField(
        label=_("Local database"),
        max_length=128,
        help_text=_("The Glue database that receives the links. Sluice makes it."),
    )
    workgroup = forms.CharField(label=_("Athena workgroup"), max_length=128, initial="primary")
    mode = forms.ChoiceField(label=_("Sharing"), choices=SharingMode.choices)


class NewEnvironmentForm(EnvironmentForm):
    project = forms.ModelChoiceField(Project.objects.all(), label=_("Project"))
    account = forms.ModelChoiceField(AwsAccount.objects.all(), label=_("AWS account"))
    field_order = ("project", "name", "account", "region", "role_arns", "database")
