"""Which tables and columns: what a listing offers, what of it is wanted, and whether it fits.

A scope maps asset id (as text, since it is kept as JSON) to the columns wanted. None means all
columns, those added later included, and is therefore wider than the list of all present ones.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalog.models import Asset, Listing, Product
from sharing.portions import Portion
from sharing.services.grants import refuse_ungrantable
from sharing.topology import Catalogs

Columns = list[str] | None
Scope = dict[str, Columns]


@dataclass(frozen=True)
class Offer:
    """One table of a listing, with the columns one may ask for.

    ``obstacle`` says why it cannot be granted now; empty when it can.
    """

    asset: Asset
    columns: tuple[str, ...]
    obstacle: str = ""

    @property
    def key(self) -> str:
        return str(self.asset.pk)


def offers(listing: Listing) -> list[Offer]:
    """What one may ask for of the listing as it is published now. Four queries."""
    published = _published_columns(listing)
    assets = (
        listing.assets.select_related("account", "project__domain")
        .prefetch_related("columns", "account__producers")
        .order_by("database", "name")
    )
    catalogs = Catalogs()
    return [
        Offer(asset, _offered_columns(asset, published.get(asset.pk)), _obstacle(asset, catalogs))
        for asset in assets
    ]


def offered_by(product: Product) -> list[Offer]:
    """The same, empty when the product is not published."""
    listing = Listing.objects.select_related("revision").filter(product=product).first()
    return offers(listing) if listing else []


def _published_columns(listing: Listing) -> dict[int, set[str]]:
    assets = listing.revision.content["assets"]
    return {asset["id"]: {column["name"] for column in asset["columns"]} for asset in assets}


def _offered_columns(asset: Asset, published: set[str] | None) -> tuple[str, ...]:
    """Present and published: what a run found since then is not everybody's to see yet."""
    names = (column.name for column in asset.columns.all())
    return tuple(name for name in names if published is None or name in published)


def cleaned(scope: Any, offered: Iterable[Offer]) -> Scope:
    """The scope in one form; an empty one is everything offered.

    Raises ValidationError for what is not offered.
    """
    by_key = {offer.key: offer for offer in offered}
    if not isinstance(scope or {}, Mapping):
        raise _wrong(_("Give an object: asset id to a list of columns, or null for all of them."))
    if not scope:
        return dict.fromkeys(by_key)
    for key in map(str, scope):
        if key not in by_key:
            raise _wrong(_("The product has no table with the id %(id)s.") % {"id": key[:20]})
    return {str(key): _columns(by_key[str(key)], wanted) for key, wanted in scope.items()}


def _columns(offer: Offer, wanted: Any) -> Columns:
    if wanted is None:
        return None
    if not isinstance(wanted, list) or not wanted:
        raise _wrong(_("Choose at least one column of %(table)s.") % {"table": offer.asset.name})
    unknown = sorted({str(name) for name in wanted} - set(offer.columns))
    if unknown:
        raise _wrong(
            _("%(table)s has no column “%(column)s”.")
            % {"table": offer.asset.name, "column": unknown[0][:100]}
        )
    chosen = set(map(str, wanted))
    return [name for name in offer.columns if name in chosen]


def _wrong(message: str) -> ValidationError:
    return ValidationError({"scope": message})


def is_within(narrow: Scope, wide: Scope) -> bool:
    """Whether ``narrow`` gives nothing that ``wide`` does not."""
    return all(key in wide and _fits(columns, wide[key]) for key, columns in narrow.items())


def _fits(narrow: Columns, wide: Columns) -> bool:
    return wide is None or (narrow is not None and set(narrow) <= set(wide))


def access(scope: Scope, offered: Iterable[Offer]) -> list[Portion]:
    """The scope as sharing wants it."""
    return [Portion(offer.asset, scope[offer.key]) for offer in offered if offer.key in scope]


def _obstacle(asset: Asset, catalogs: Catalogs) -> str:
    try:
        refuse_ungrantable(asset, catalogs)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def obstacles(scope: Scope, offered: Iterable[Offer]) -> list[str]:
    """Why tables of the scope cannot be granted now; empty when all can."""
    return [offer.obstacle for offer in offered if offer.key in scope and offer.obstacle]


def in_words(scope: Scope, offered: Iterable[Offer]) -> list[tuple[str, str]]:
    """For each table its name and which of its columns, for people to read."""
    return [
        (offer.asset.technical_name, _columns_in_words(scope[offer.key], offer))
        for offer in offered
        if offer.key in scope
    ]


def _columns_in_words(columns: Columns, offer: Offer) -> str:
    if columns is None:
        return _("all columns, those added later included")
    return _("%(count)d of %(all)d columns: %(names)s") % {
        "count": len(columns),
        "all": len(offer.columns),
        "names": ", ".join(columns),
    }
