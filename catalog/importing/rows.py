"""The rows of an import: assets and columns as Glue has them. What people wrote stays as it is."""

from collections.abc import Iterator

from catalog.models import Asset, AssetKind, Column, DataSource, SuggestionState
from catalog.names import suggest
from catalog.sources.tables import Table, TableColumn

NAME_LENGTH = 255
REASON_LENGTH = 300
BATCH = 1000
_FROM_GLUE = [
    "kind",
    "location",
    "format",
    "parameters",
    "managed",
    "managed_reason",
    "is_registered",
    "is_open_to_iam",
    "fingerprint",
    "glue_created_at",
    "glue_updated_at",
    "gone_at",
    "description",
    "source",
    "updated_at",
]
_COLUMN_FROM_GLUE = ["position", "data_type", "comment", "is_partition_key"]

Pair = tuple[Table, Asset]


def new_asset(table: Table, source: DataSource) -> Asset:
    """Not yet saved; Glue's description is the first draft of ours."""
    suggested, state = _suggestion(table.name, source)
    return Asset(
        project=source.project,
        source=source,
        account=source.account,
        region=source.region,
        database=source.database,
        name=table.name,
        suggested_name=suggested,
        suggestion=state,
    )


def describe(
    asset: Asset, table: Table, *, fingerprint: str, against: str, is_open: bool | None
) -> None:
    """Put what Glue says on the asset; a description is only filled in where there is none."""
    asset.kind = table.kind
    asset.description = asset.description or table.description
    asset.location = table.location
    asset.format = table.format
    asset.parameters = table.parameters
    asset.managed = not against
    asset.managed_reason = against[:REASON_LENGTH]
    asset.is_registered = table.is_registered if table.kind == AssetKind.TABLE else None
    asset.is_open_to_iam = is_open
    asset.fingerprint = fingerprint
    asset.glue_created_at = table.created_at
    asset.glue_updated_at = table.updated_at
    asset.gone_at = None


def update_assets(assets: list[Asset]) -> None:
    for asset in assets:
        # bulk_update leaves out what save() would fill in by itself.
        Asset._meta.get_field("updated_at").pre_save(asset, add=False)
    Asset.objects.bulk_update(assets, _FROM_GLUE, batch_size=BATCH)


def write_columns(new: list[Pair], changed: list[Pair]) -> None:
    added = [column for table, asset in new for column in _columns_of(table, asset)]
    altered: list[Column] = []
    gone: list[int] = []
    known = _known_columns([asset for _table, asset in changed])
    for table, asset in changed:
        _compare(table, asset, known.get(asset.pk, {}), added, altered, gone)
    Column.objects.filter(pk__in=gone).delete()
    Column.objects.bulk_create(added, batch_size=BATCH)
    Column.objects.bulk_update(altered, _COLUMN_FROM_GLUE, batch_size=BATCH)


def _known_columns(assets: list[Asset]) -> dict[int, dict[str, Column]]:
    known: dict[int, dict[str, Column]] = {}
    for column in Column.objects.filter(asset__in=assets):
        known.setdefault(column.asset_id, {})[column.name] = column
    return known


def _compare(
    table: Table,
    asset: Asset,
    known: dict[str, Column],
    added: list[Column],
    altered: list[Column],
    gone: list[int],
) -> None:
    for column in _columns_of(table, asset):
        old = known.pop(column.name, None)
        if old is None:
            added.append(column)
        elif _take_over(column, old):
            altered.append(old)
    gone.extend(column.pk for column in known.values())


def _take_over(column: Column, old: Column) -> bool:
    """Bring the old row up to date with what Glue says; whether anything differed."""
    differs = False
    for name in _COLUMN_FROM_GLUE:
        if getattr(old, name) != getattr(column, name):
            setattr(old, name, getattr(column, name))
            differs = True
    return differs


def _columns_of(table: Table, asset: Asset) -> Iterator[Column]:
    for position, column in enumerate(table.columns):
        yield _new_column(column, position, asset)


def _new_column(column: TableColumn, position: int, asset: Asset) -> Column:
    suggested, state = _suggestion(column.name, asset.source)
    return Column(
        asset=asset,
        position=position,
        name=column.name,
        data_type=column.data_type,
        comment=column.comment,
        is_partition_key=column.is_partition_key,
        suggested_name=suggested,
        suggestion=state,
    )


def _suggestion(name: str, source: DataSource | None) -> tuple[str, SuggestionState]:
    """Nothing is suggested that the technical name does not already say."""
    if source is None or not source.suggest_names:
        return "", SuggestionState.NONE
    suggested = suggest(name)[:NAME_LENGTH]
    return (suggested, SuggestionState.OPEN) if suggested != name else ("", SuggestionState.NONE)
