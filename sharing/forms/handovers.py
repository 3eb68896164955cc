"""What people choose before a table is handed over."""

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from catalog.models import Asset
from sharing.handing_over.plan import Choices


class HandoverForm(forms.Form):
    close_database = forms.BooleanField(
        label=_("Also stop the database from opening new tables to everybody in IAM"),
        required=False,
    )

    def __init__(self, *args: object, asset: Asset, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        role = asset.account.location_role_arn
        linked = ("", _t("its service-linked role"))
        self.fields["role_arn"] = forms.ChoiceField(
            label=_("Lake Formation reads the location as"),
            choices=[linked, (role, role)] if role else [linked],
            required=False,
        )

    def choices(self) -> Choices:
        """What was chosen; nothing of what is not offered."""
        self.full_clean()
        given = self.cleaned_data
        return Choices(bool(given.get("close_database")), given.get("role_arn") or "")
