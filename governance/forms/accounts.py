"""What people fill in about AWS accounts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.forms.fields import Lines, name
from governance.models import Project


class AccountForm(forms.Form):
    name = name()
    role_arn = forms.CharField(
        label=_("Portal role"),
        max_length=620,
        required=False,
        widget=forms.TextInput(
            attrs={"placeholder": "arn:aws:iam::111111111111:role/SluicePortal"}
        ),
        help_text=_(
            "The role in that account which Sluice assumes. Leave it empty, and the template on "
            "the next page makes one named SluicePortal."
        ),
    )
    external_id = forms.CharField(
        label=_("External id"),
        max_length=1224,
        required=False,
        help_text=_("Its trust policy must demand this. Leave it empty and Sluice makes one."),
    )
    regions = Lines(
        label=_("Regions"), max_length=1000, help_text=_("One to a line, such as eu-west-1.")
    )
    location_role_arn = forms.CharField(
        label=_("Role for S3 locations"),
        max_length=620,
        required=False,
        help_text=_(
            "For a catalog account. Lake Formation reads the producers' buckets as this role, so "
            "their bucket policies have to let it in."
        ),
    )
    engineer_role_arn = forms.CharField(
        label=_("Data engineers' role"),
        max_length=620,
        required=False,
        help_text=_(
            "For a producer's account. Where its tables are mirrored into another account's "
            "catalog, this role may describe and alter them there, and read none of their data."
        ),
    )
    producers = forms.ModelMultipleChoiceField(
        Project.objects.all(),
        label=_("Producing projects"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only these may import and publish tables of the account."),
    )


class NewAccountForm(AccountForm):
    account_id = forms.CharField(
        label=_("Account id"),
        max_length=20,
        help_text=_("12 digits. It cannot be changed afterwards."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    field_order = ("account_id", "name", "role_arn", "external_id", "regions", "producers")
