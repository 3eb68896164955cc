"""Describing assets by hand, and accepting or rejecting the names that were suggested."""

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from catalog.models import Asset, Column, SuggestionState
from catalog.policies import may
from catalog.services.ledger import record
from catalog.services.texts import check_texts
from portal.identity.models import User


@transaction.atomic
def describe(
    asset: Asset,
    *,
    by: User,
    business_name: str | None = None,
    description: str | None = None,
    columns: Mapping[str, Mapping[str, str]] | None = None,
) -> Asset:
    """Write business names and descriptions by hand; what is None stays.

    ``columns`` maps a column's technical name to ``business_name`` and ``description``. Raises
    ValidationError for unknown columns and texts that are too long.
    """
    asset = _locked(asset, by)
    changed = _put(asset, {"business_name": business_name, "description": description})
    asset.save()
    written = _describe_columns(asset, columns or {})
    if changed or written:
        record("asset.described", asset, by=by, changed=changed, columns=written)
    return asset


@transaction.atomic
def accept_suggestions(
    asset: Asset, *, by: User, columns: Collection[str] | None = None, name: bool | None = None
) -> int:
    """Make suggested names the business names; the number accepted.

    Without ``columns`` all open suggestions of the columns are meant, and the asset's own;
    with them only those columns, and the asset's own name if ``name`` says so.
    """
    return _settle(asset, SuggestionState.ACCEPTED, by, columns, name)


@transaction.atomic
def reject_suggestions(
    asset: Asset, *, by: User, columns: Collection[str] | None = None, name: bool | None = None
) -> int:
    """Put suggested names aside for good; an import does not bring them back."""
    return _settle(asset, SuggestionState.REJECTED, by, columns, name)


def _settle(
    asset: Asset,
    state: SuggestionState,
    by: User,
    columns: Collection[str] | None,
    name: bool | None,
) -> int:
    asset = _locked(asset, by)
    open_ones = asset.columns.filter(suggestion=SuggestionState.OPEN)
    if columns is not None:
        _demand_known(asset, columns)
        open_ones = open_ones.filter(name__in=columns)
    settled = list(open_ones.values_list("name", flat=True))
    open_ones.update(**_outcome(state))
    own = columns is None if name is None else name
    named = own and Asset.objects.filter(pk=asset.pk, suggestion=SuggestionState.OPEN).update(
        **_outcome(state)
    )
    if settled or named:
        record(f"suggestions.{state.value}", asset, by=by, columns=settled, name=bool(named))
    return len(settled) + int(named)


def _outcome(state: SuggestionState) -> dict[str, Any]:
    accepted = {"business_name": F("suggested_name")} if state == SuggestionState.ACCEPTED else {}
    return {"suggestion": state, **accepted}


def _locked(asset: Asset, by: User) -> Asset:
    locked = Asset.objects.select_for_update(of=("self",)).select_related("project")
    asset = locked.get(pk=asset.pk)
    may.demand(by, "asset.change", asset)
    return asset


def _describe_columns(asset: Asset, texts: Mapping[str, Mapping[str, str]]) -> list[str]:
    _demand_known(asset, texts)
    columns = list(asset.columns.filter(name__in=texts))
    changed = [column for column in columns if _put(column, texts[column.name])]
    Column.objects.bulk_update(
        changed, ["business_name", "description", "suggestion"], batch_size=1000
    )
    return [column.name for column in changed]


def _put(thing: Asset | Column, texts: Mapping[str, str | None]) -> list[str]:
    """Set the given texts; the names of those that changed."""
    given = {name: text.strip() for name, text in texts.items() if text is not None}
    changed = [name for name, text in given.items() if getattr(thing, name) != text]
    for name in changed:
        setattr(thing, name, given[name])
    # A name given by hand answers the suggestion.
    if "business_name" in changed and thing.suggestion == SuggestionState.OPEN:
        thing.suggestion = SuggestionState.REJECTED
    _check(thing, changed)
    return changed


def _check(thing: Asset | Column, changed: Collection[str]) -> None:
    others = {field.name for field in thing._meta.fields} - set(changed)
    thing.clean_fields(exclude=others)
    check_texts(thing, changed)


def _demand_known(asset: Asset, columns: Collection[str]) -> None:
    known = set(asset.columns.filter(name__in=columns).values_list("name", flat=True))
    if unknown := sorted(set(columns) - known):
        raise ValidationError(
            {
                "columns": _("%(asset)s has no column %(names)s.")
                % {"asset": asset.name, "names": ", ".join(unknown[:10])}
            }
        )
