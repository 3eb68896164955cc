"""Taking a page of tables into the inventory: what is new, what changed, what is left alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.importing import rows
from catalog.importing.governed import Governance
from catalog.importing.leases import Lease
from catalog.models import Asset, DataSource, ItemOutcome, Run, RunItem
from catalog.sources.glue import Page
from catalog.sources.tables import Table

NAME_LENGTH = 255


@dataclass
class _Sorted:
    """The tables of a page by what has to be done with them."""

    new: list[tuple[Table, Asset]] = field(default_factory=list)
    changed: list[tuple[Table, Asset]] = field(default_factory=list)
    items: list[RunItem] = field(default_factory=list)


def take_in(page: Page, lease: Lease, governance: Governance) -> None:
    """Write one page in one transaction, together with its outcomes and the run's progress.

    The lease is renewed first, which locks the run, and last, since writing may take its time.
    """
    with transaction.atomic():
        lease.renew()
        tables = _not_recorded(lease.run, page.tables)
        found = _sort(tables, lease.run, governance)
        _write(found)
        _tell_progress(lease.run, len(found.items), is_last=page.is_last)
        lease.renew()


def _not_recorded(run: Run, tables: Iterable[Table]) -> list[Table]:
    """Those that an earlier worker of the same run has not dealt with.

    Glue may tell a link by its target's name, which a real table of the database may bear as
    well: the real one goes first, and what was only skipped is looked at again.
    """
    by_name = {table.name: table for table in sorted(tables, key=lambda table: not table.is_link)}
    dealt_with = run.items.filter(name__in=by_name).exclude(outcome=ItemOutcome.SKIPPED)
    done = set(dealt_with.values_list("name", flat=True))
    return [table for name, table in by_name.items() if name not in done]


def _sort(tables: list[Table], run: Run, governance: Governance) -> _Sorted:
    known = _known(run.source, tables)
    found = _Sorted()
    for table in tables:
        outcome, reason, asset = _outcome(table, run.source, known.get(table.name))
        if asset is not None and outcome != ItemOutcome.FAILED:
            outcome = _compare(table, asset, outcome, governance, found)
        found.items.append(
            RunItem(
                run=run, name=table.name[:NAME_LENGTH], outcome=outcome, reason=reason, asset=asset
            )
        )
    return found


def _known(source: DataSource, tables: list[Table]) -> dict[str, Asset]:
    names = [table.name for table in tables]
    assets = (
        Asset.objects.select_for_update(of=("self",))
        .select_related("project", "source")
        .filter(
            account=source.account, region=source.region, database=source.database, name__in=names
        )
    )
    return {asset.name: asset for asset in assets}


def _outcome(
    table: Table, source: DataSource, asset: Asset | None
) -> tuple[ItemOutcome, str, Asset | None]:
    """The outcome as far as it shows before comparing, its reason, and the asset to write."""
    if table.is_link:
        return ItemOutcome.SKIPPED, _("A resource link: import the table it points to."), None
    if refused := _excluded(table.name, source):
        return ItemOutcome.SKIPPED, refused, None
    if wrong := _too_long(table):
        return ItemOutcome.FAILED, wrong, None
    if asset is None:
        return ItemOutcome.CREATED, "", rows.new_asset(table, source)
    if asset.project_id != source.project_id:
        return ItemOutcome.FAILED, _elsewhere(asset), None
    if asset.source is None:
        asset.source = source
        asset.fingerprint = ""
    return ItemOutcome.UNCHANGED, "", asset


def _compare(
    table: Table, asset: Asset, outcome: ItemOutcome, governance: Governance, found: _Sorted
) -> ItemOutcome:
    against = governance.reason_against(table)
    is_open = governance.is_open(table)
    fingerprint = table.fingerprint(against, is_open)
    if outcome == ItemOutcome.CREATED:
        found.new.append((table, asset))
    elif asset.fingerprint != fingerprint or asset.gone_at:
        found.changed.append((table, asset))
        outcome = ItemOutcome.UPDATED
    else:
        return outcome
    rows.describe(asset, table, fingerprint=fingerprint, against=against, is_open=is_open)
    return outcome


def _write(found: _Sorted) -> None:
    Asset.objects.bulk_create(asset for _table, asset in found.new)
    rows.update_assets([asset for _table, asset in found.changed])
    rows.write_columns(found.new, found.changed)
    RunItem.objects.bulk_create(
        found.items,
        update_conflicts=True,
        unique_fields=["run", "name"],
        update_fields=["outcome", "reason", "asset"],
    )


def _tell_progress(run: Run, number: int, *, is_last: bool) -> None:
    run.processed = run.items.count() if run.attempts > 1 else run.processed + number
    run.total = run.processed if is_last else None
    run.save(update_fields=["processed", "total"])


def _excluded(name: str, source: DataSource) -> str:
    if source.include and not any(fnmatchcase(name, pattern) for pattern in source.include):
        return _("No include pattern of the data source fits its name.")
    for pattern in source.exclude:
        if fnmatchcase(name, pattern):
            return _("Excluded by the pattern “%(pattern)s”.") % {"pattern": pattern}
    return ""


def _too_long(table: Table) -> str:
    names = [table.name, *(column.name for column in table.columns)]
    longest = max(names, key=len)
    if len(longest) <= NAME_LENGTH:
        return ""
    return _("The name “%(name)s…” is longer than Glue allows (255 characters).") % {
        "name": longest[:60]
    }


def _elsewhere(asset: Asset) -> str:
    return _("It belongs to the inventory of the project %(project)s already.") % {
        "project": asset.project.name
    }
