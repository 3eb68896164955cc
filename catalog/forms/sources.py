"""The form of a data source."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import DataSource
from catalog.selectors.inventory import accounts_importable_by, producing_projects_of
from portal.identity.models import User
from portal.ui.fields import offer


class PatternsField(forms.CharField):
    """Patterns, one in a line or divided by blanks or commas."""

    widget = forms.Textarea(attrs={"rows": 2})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return str(value or "").replace(",", " ").split()

    def run_validators(self, value: Any) -> None:
        for pattern in value:
            super().run_validators(pattern)


class SourceForm(forms.ModelForm):
    """Offers only what the person may connect; the verb checks again."""

    include = PatternsField(
        label=_("Include"),
        required=False,
        max_length=255,
        help_text=_("Table name patterns such as film_*. None means all tables."),
    )
    exclude = PatternsField(label=_("Exclude"), required=False, max_length=255)

    class Meta:
        model = DataSource
        fields = [
            "project", "name", "account", "region", "database", "include", "exclude",
            "suggest_names",
        ]  # fmt: skip

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accounts = accounts_importable_by(person)
        offer(self.fields["project"], producing_projects_of(person))
        offer(self.fields["account"], accounts)
        regions = sorted({region for account in accounts for region in account.regions})
        self.fields["region"] = forms.ChoiceField(
            label=_("Region"), choices=[(region, region) for region in regions]
        )
        if self.instance.pk:
            del self.fields["project"]

    def _post_clean(self) -> None:
        """The verb builds and checks the source; the form must not touch it before."""
