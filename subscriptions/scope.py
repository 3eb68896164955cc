"""Which tables, columns and rows: what a listing offers, what of it is wanted, whether it fits.

A scope maps asset id (as text, since it is kept as JSON) to what is wanted of the table: a list of
columns; None for the whole table, columns added later included; or, for some rows only,
``{"columns": ..., "rows": "country = 'US'"}``. Nothing is ever given that was added to a table
after the decision, unless the decision says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalog.models import Asset, Listing, Product
from sharing import rows
from sharing.portions import Portion
from sharing.selectors.fulfilment import Fulfillers
from sharing.services.grants import refuse_ungrantable
from sharing.tags.deciding import by_tag
from sharing.topology import Catalogs

Columns = list[str] | None
Scope = dict[str, Any]


class Wish(NamedTuple):
    """What is wanted of one table. ``rows`` is a row expression, empty for all rows."""

    columns: Columns
    rows: str = ""

    def as_json(self) -> Any:
        return {"columns": self.columns, "rows": self.rows} if self.rows else self.columns


def wish_of(value: Any) -> Wish:
    """The wish an entry of a cleaned scope says."""
    if isinstance(value, Mapping):
        return Wish(value["columns"], value["rows"])
    return Wish(value)


@dataclass(frozen=True)
class Offer:
    """One table of a listing, with the columns one may ask for.

    ``always`` are its partition keys: whoever reads the table reads them, since Lake Formation
    filters none of them out. ``obstacle`` says why the table cannot be granted now.
    """

    asset: Asset
    columns: tuple[str, ...]
    obstacle: str = ""
    always: tuple[str, ...] = ()
    types: Mapping[str, rows.ColumnType] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return str(self.asset.pk)

    @property
    def everything(self) -> Columns:
        """All columns there are now; None for a table none are known of."""
        return list(self.columns) or None


def offers(listing: Listing) -> list[Offer]:
    """What one may ask for of the listing as it is published now. Four queries."""
    published = _published_columns(listing)
    assets = (
        listing.assets.select_related("account", "project__domain")
        .prefetch_related("columns", "account__producers")
        .order_by("database", "name")
    )
    catalogs, fulfillers = Catalogs(), Fulfillers()
    return [_offer(asset, published.get(asset.pk), catalogs, fulfillers) for asset in assets]


def _offer(
    asset: Asset, published: set[str] | None, catalogs: Catalogs, fulfillers: Fulfillers
) -> Offer:
    """Present and published: what a run found since then is not everybody's to see yet."""
    columns = [c for c in asset.columns.all() if published is None or c.name in published]
    return Offer(
        asset,
        columns=tuple(column.name for column in columns if not column.is_partition_key),
        obstacle=_obstacle(asset, catalogs, fulfillers),
        always=tuple(column.name for column in columns if column.is_partition_key),
        types={c.name: rows.ColumnType(c.data_type, c.is_partition_key) for c in columns},
    )


def offered_by(product: Product) -> list[Offer]:
    """The same, empty when the product is not published."""
    listing = Listing.objects.select_related("revision").filter(product=product).first()
    return offers(listing) if listing else []


def _published_columns(listing: Listing) -> dict[int, set[str]]:
    assets = listing.revision.content["assets"]
    return {asset["id"]: {column["name"] for column in asset["columns"]} for asset in assets}


def cleaned(scope: Any, offered: Iterable[Offer]) -> Scope:
    """The scope in one form; an empty one is every column offered, and none added later.

    Raises ValidationError for what is not offered.
    """
    by_key = {offer.key: offer for offer in offered}
    if not isinstance(scope or {}, Mapping):
        raise _wrong(_("Give an object: asset id to a list of columns, or null for all of them."))
    if not scope:
        return {key: offer.everything for key, offer in by_key.items()}
    for key in map(str, scope):
        if key not in by_key:
            raise _wrong(_("The product has no table with the id %(id)s.") % {"id": key[:20]})
    return {str(key): _wish(by_key[str(key)], wanted).as_json() for key, wanted in scope.items()}


def _wish(offer: Offer, wanted: Any) -> Wish:
    if not isinstance(wanted, Mapping):
        return Wish(_columns(offer, wanted))
    if unknown := sorted(map(str, wanted.keys() - {"columns", "rows"})):
        raise _wrong(_("“%(name)s” is neither columns nor rows.") % {"name": unknown[0][:100]})
    columns = _columns(offer, wanted.get("columns", offer.everything))
    return Wish(columns, _rows(offer, wanted.get("rows") or ""))


def _rows(offer: Offer, wanted: Any) -> str:
    if not isinstance(wanted, str):
        raise _wrong(_("Write the rows of %(table)s as text.") % {"table": offer.asset.name})
    try:
        return rows.checked(wanted, offer.types)
    except ValidationError as error:
        raise _wrong(f"{offer.asset.name}: {' '.join(error.messages)}") from error


def _columns(offer: Offer, wanted: Any) -> Columns:
    if wanted is None:
        return None
    if not isinstance(wanted, list) or not wanted:
        raise _wrong(_("Choose at least one column of %(table)s.") % {"table": offer.asset.name})
    chosen = set(map(str, wanted))
    if unknown := sorted(chosen - {*offer.columns, *offer.always}):
        raise _wrong(
            _("%(table)s has no column “%(column)s”.")
            % {"table": offer.asset.name, "column": unknown[0][:100]}
        )
    if not chosen & {*offer.columns}:
        raise _wrong(
            _(
                "%(column)s is a partition key of %(table)s: it is always readable with the table "
                "and cannot be granted alone. Choose another column as well."
            )
            % {"column": min(chosen)[:100], "table": offer.asset.name}
        )
    return [name for name in offer.columns if name in chosen]


def _wrong(message: str) -> ValidationError:
    return ValidationError({"scope": message})


def is_within(narrow: Scope, wide: Scope) -> bool:
    """Whether ``narrow`` gives nothing that ``wide`` does not."""
    return all(
        key in wide and _fits(wish_of(wanted), wish_of(wide[key])) for key, wanted in narrow.items()
    )


def _fits(narrow: Wish, wide: Wish) -> bool:
    """Rows may be narrowed by a further condition: ``(what was asked) AND (...)``."""
    columns = wide.columns is None or (
        narrow.columns is not None and set(narrow.columns) <= set(wide.columns)
    )
    further = (f"({wide.rows}) AND (", f"{wide.rows} AND (")
    return columns and (
        not wide.rows or narrow.rows == wide.rows or narrow.rows.startswith(further)
    )


def access(scope: Scope, offered: Iterable[Offer], product: Product) -> list[Portion]:
    """The scope as sharing wants it: by name, or by tag where the product's domain says so."""
    wished = [
        Portion(offer.asset, *wish_of(scope[offer.key])) for offer in offered if offer.key in scope
    ]
    return by_tag(wished, product)


def _obstacle(asset: Asset, catalogs: Catalogs, fulfillers: Fulfillers) -> str:
    try:
        refuse_ungrantable(asset, catalogs, fulfillers)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def obstacles(scope: Scope, offered: Iterable[Offer]) -> list[str]:
    """Why tables of the scope cannot be granted now; empty when all can."""
    return [offer.obstacle for offer in offered if offer.key in scope and offer.obstacle]


def in_words(scope: Scope, offered: Iterable[Offer]) -> list[tuple[str, str]]:
    """For each table its name and what of it, for people to read."""
    return [
        (offer.asset.technical_name, _in_words(wish_of(scope[offer.key]), offer))
        for offer in offered
        if offer.key in scope
    ]


def _in_words(wish: Wish, offer: Offer) -> str:
    columns = _columns_in_words(wish.columns, offer)
    if not wish.rows:
        return columns
    return _("%(columns)s; only rows where %(rows)s") % {"columns": columns, "rows": wish.rows}


def _columns_in_words(columns: Columns, offer: Offer) -> str:
    if columns is None:
        return _("the whole table, columns added later included")
    if {*columns} == {*offer.columns}:
        return _("all %(all)d columns") % {"all": len(offer.columns) + len(offer.always)}
    words = _("%(count)d of %(all)d columns: %(names)s") % {
        "count": len(columns),
        "all": len(offer.columns),
        "names": ", ".join(columns),
    }
    if not offer.always:
        return words
    always = _("with the partition keys %(keys)s") % {"keys": ", ".join(offer.always)}
    return f"{words}, {always}"
