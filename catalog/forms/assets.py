"""Describing an asset and a page of its columns by hand."""

from collections.abc import Iterable
from typing import Any

from django import forms

from catalog.models import Asset, Column
from catalog.services import assets
from catalog.services.texts import DESCRIPTION_LENGTH
from portal.identity.models import User


class AssetForm(forms.ModelForm):
    class Meta:
        model = Asset
        fields = ["business_name", "description"]
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}


class ColumnsForm(forms.Form):
    """Two inputs for each column shown: its business name and its description."""

    def __init__(self, columns: Iterable[Column], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = list(columns)
        for column in self.columns:
            self._add(column)

    def _add(self, column: Column) -> None:
        self.fields[f"name-{column.pk}"] = forms.CharField(
            label=column.name, max_length=255, required=False, initial=column.business_name
        )
        self.fields[f"text-{column.pk}"] = forms.CharField(
            label=column.name,
            max_length=DESCRIPTION_LENGTH,
            required=False,
            initial=column.description,
        )

    @property
    def rows(self) -> list[tuple[Column, forms.BoundField, forms.BoundField]]:
        return [(c, self[f"name-{c.pk}"], self[f"text-{c.pk}"]) for c in self.columns]

    def save(self, asset: Asset, *, by: User) -> None:
        texts = {column.name: self._sent(column) for column in self.columns}
        assets.describe(asset, by=by, columns=texts)

    def _sent(self, column: Column) -> dict[str, str]:
        """What was not sent stays: the table may have grown since the page was made."""
        inputs = {"business_name": f"name-{column.pk}", "description": f"text-{column.pk}"}
        return {
            name: self.cleaned_data[field] for name, field in inputs.items() if field in self.data
        }
