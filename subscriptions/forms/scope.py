"""Choosing of each table all columns, some of them, or nothing, and which rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sharing import rows
from subscriptions import scope as scopes

ALL, LATER, SOME, NONE = "all", "later", "some", "none"


@dataclass(frozen=True)
class TableChoice:
    """One table on the page: its fields, or why it cannot be had."""

    offer: scopes.Offer
    take: BoundField
    columns: BoundField
    rows: BoundField
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
        blocked = bool(self.obstacles[offer.key])
        self.fields[f"take_{offer.key}"] = forms.ChoiceField(
            label=offer.asset.technical_name,
            choices=self._choices(offer),
            initial=NONE if blocked else self._usual(offer),
            disabled=blocked,
            widget=forms.RadioSelect,
        )
        self.fields[f"columns_{offer.key}"] = forms.MultipleChoiceField(
            label=_("Columns of %(table)s") % {"table": offer.asset.name},
            choices=[(name, name) for name in self._columns(offer)],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        self.fields[f"rows_{offer.key}"] = forms.CharField(
            label=_("Only rows where"),
            required=False,
            max_length=rows.LONGEST,
            initial=self._asked(offer).rows,
            help_text=_("Empty for all rows. For example: country = 'US' AND year >= 2024"),
            widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "off"}),
        )

    def _choices(self, offer: scopes.Offer) -> list[tuple[str, str]]:
        choices = []
        if self._columns(offer):
            choices.append((ALL, self._all_columns(offer)))
            choices.append((SOME, _("only the columns ticked below")))
        if self._asked(offer).columns is None:
            choices.append((LATER, _("the whole table, columns added later included")))
        return [*choices, (NONE, _("not this table"))]

    def _all_columns(self, offer: scopes.Offer) -> str:
        if self.asked and self._asked(offer).columns is not None:
            return _("all columns that were asked for")
        return _("all columns it has now")

    def _usual(self, offer: scopes.Offer) -> str:
        """What was asked for, or else every column there is now."""
        whole = self.asked and self._asked(offer).columns is None
        return LATER if whole or not self._columns(offer) else ALL

    def _asked(self, offer: scopes.Offer) -> scopes.Wish:
        """What may be chosen at most; anything, while nobody has asked."""
        return scopes.wish_of(self.asked[offer.key]) if self.asked else scopes.Wish(None)

    def _columns(self, offer: scopes.Offer) -> list[str]:
        return self._asked(offer).columns or list(offer.columns)

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
                self[f"rows_{offer.key}"],
                self.obstacles[offer.key],
            )
            for offer in self.offered
        ]

    @property
    def scope(self) -> scopes.Scope:
        """What is chosen so far; wrong or missing choices are left out."""
        chosen = ((offer.key, self._chosen(offer)) for offer in self.offered)
        return {key: wish.as_json() for key, wish in chosen if wish}

    def _chosen(self, offer: scopes.Offer) -> scopes.Wish | None:
        take = self._taken(offer)
        if take == NONE or (self.is_bound and f"rows_{offer.key}" in self.errors):
            return None
        columns = {ALL: self._columns(offer), LATER: None}.get(take, self._ticked(offer))
        return None if columns == [] else scopes.Wish(columns, self._rows(offer))

    def _taken(self, offer: scopes.Offer) -> str:
        if not self.is_bound:
            return NONE if self.obstacles[offer.key] else self._usual(offer)
        return self.cleaned_data.get(f"take_{offer.key}") or NONE

    def _ticked(self, offer: scopes.Offer) -> list[str]:
        return list(self.cleaned_data.get(f"columns_{offer.key}", [])) if self.is_bound else []

    def _rows(self, offer: scopes.Offer) -> str:
        if not self.is_bound:
            return self._asked(offer).rows
        return str(self.cleaned_data.get(f"rows_{offer.key}") or "")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for offer in self.offered:
            self._check(offer, cleaned)
        if self.needs_scope and not self.errors and not self.scope:
            raise forms.ValidationError(gettext_lazy("Choose at least one table."))
        return cleaned

    def _check(self, offer: scopes.Offer, cleaned: dict[str, Any]) -> None:
        take = cleaned.get(f"take_{offer.key}")
        if take == SOME and not cleaned.get(f"columns_{offer.key}"):
            self.add_error(f"columns_{offer.key}", _("Tick at least one column."))
        if take in (None, "", NONE):
            return
        name = f"rows_{offer.key}"
        try:
            cleaned[name] = rows.checked(cleaned.get(name) or "", offer.types)
        except forms.ValidationError as error:
            self.add_error(name, error)
