"""Choosing tables and columns: all of a table, some of its columns, or nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from subscriptions import scope as scopes

ALL, SOME, NONE = "all", "some", "none"


@dataclass(frozen=True)
class TableChoice:
    """One table on the page: its two fields, or why it cannot be had."""

    offer: scopes.Offer
    take: BoundField
    columns: BoundField
    obstacle: str


class ScopeForm(forms.Form):
    """With ``asked``, only what was asked for is offered, so that less of it can be chosen."""

    def __init__(
        self,
        *args: Any,
        offered: Iterable[scopes.Offer],
        asked: scopes.Scope | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.offered = [offer for offer in offered if asked is None or offer.key in asked]
        self.obstacles = {offer.key: offer.obstacle for offer in self.offered}
        for offer in self.offered:
            self._add(offer)

    def _add(self, offer: scopes.Offer) -> None:
        named = _("all columns that were asked for") if self._whole(offer.key) else ""
        choices = [
            (ALL, named or _("all columns, those added later included")),
            (SOME, _("only the columns ticked below")),
            (NONE, _("not this table")),
        ]
        blocked = bool(self.obstacles[offer.key])
        self.fields[f"take_{offer.key}"] = forms.ChoiceField(
            label=offer.asset.technical_name,
            choices=choices,
            initial=NONE if blocked else ALL,
            disabled=blocked,
            widget=forms.RadioSelect,
        )
        self.fields[f"columns_{offer.key}"] = forms.MultipleChoiceField(
            label=_("Columns of %(table)s") % {"table": offer.asset.name},
            choices=[(name, name) for name in self._columns(offer)],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )

    def _whole(self, key: str) -> scopes.Columns:
        """What “all” stands for: None, or the columns that were asked for."""
        return self.asked[key] if self.asked else None

    def _columns(self, offer: scopes.Offer) -> tuple[str, ...] | list[str]:
        return self._whole(offer.key) or offer.columns

    @property
    def needs_scope(self) -> bool:
        return bool(self.offered)

    @property
    def tables(self) -> list[TableChoice]:
        return [
            TableChoice(
                offer,
                self[f"take_{offer.key}"],
                self[f"columns_{offer.key}"],
                self.obstacles[offer.key],
            )
            for offer in self.offered
        ]

    @property
    def scope(self) -> scopes.Scope:
        """What is chosen so far; wrong or missing choices are left out."""
        chosen = ((offer.key, self._chosen(offer.key)) for offer in self.offered)
        return {key: columns for key, columns in chosen if columns != []}

    def _chosen(self, key: str) -> scopes.Columns:
        if not self.is_bound:
            return [] if self.obstacles[key] else self._whole(key)
        take = self.cleaned_data.get(f"take_{key}") or NONE
        if take == SOME:
            return list(self.cleaned_data.get(f"columns_{key}", []))
        return self._whole(key) if take == ALL else []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for offer in self.offered:
            some = cleaned.get(f"take_{offer.key}") == SOME
            if some and not cleaned.get(f"columns_{offer.key}"):
                self.add_error(f"columns_{offer.key}", _("Tick at least one column."))
        if self.needs_scope and not self.errors and not self.scope:
            raise forms.ValidationError(gettext_lazy("Choose at least one table."))
        return cleaned
