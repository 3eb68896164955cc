"""Looking at one asset anew, between the runs of its source."""

from collections.abc import Callable

from botocore.exceptions import ClientError
from django.db import transaction
from django.utils import timezone

from catalog.importing import rows
from catalog.importing.governed import Governance
from catalog.models import Asset
from catalog.sources import glue
from catalog.sources.retries import code_of


def look_again(asset: Asset, *, alive: Callable[[], None]) -> Asset:
    """Bring the asset up to date with Glue and Lake Formation, and return it as it then is.

    ``alive`` is called before each call. Raises what ``catalog.sources.refusals.ERRORS`` names
    when AWS does not answer; a table that is gone is marked so.
    """
    session = glue.session_for(asset, alive)
    try:
        table = glue.one_table(session, asset.database, asset.name, alive)
    except ClientError as error:
        if code_of(error) != "EntityNotFoundException":
            raise
        Asset.objects.filter(pk=asset.pk, gone_at=None).update(gone_at=timezone.now())
        asset.refresh_from_db()
        return asset
    governance = Governance.of_table(session, asset, alive)
    with transaction.atomic():
        asset = Asset.objects.select_for_update(of=("self",)).get(pk=asset.pk)
        against, is_open = governance.reason_against(table), governance.is_open(table)
        fingerprint = table.fingerprint(against, is_open)
        rows.describe(asset, table, fingerprint=fingerprint, against=against, is_open=is_open)
        rows.update_assets([asset])
        rows.write_columns([], [(table, asset)])
    return asset
