"""Looking at AWS for what a handover of an asset would do."""

from collections.abc import Callable

from catalog.models import Asset
from sharing.errors import AwsError
from sharing.handing_over.plan import Choices, Plan, plan
from sharing.handing_over.seen import TableSeen, look
from sharing.lakeformation.calls import Caller, Callers
from sharing.lakeformation.registration import s3_path


def caller_for(asset: Asset, *, before: Callable[[], None]) -> Caller:
    account = asset.account
    return Callers([account], before).at(account.account_id, asset.region)


def prepare(asset: Asset, choices: Choices, *, caller: Caller | None = None) -> Plan:
    """The plan for the asset as AWS is now. Raises AwsError when AWS does not tell."""
    seen = look(
        caller or caller_for(asset, before=_nothing),
        account=asset.account.account_id,
        region=asset.region,
        database=asset.database,
        name=asset.name,
    )
    return plan(
        seen,
        choices,
        portal_role=asset.account.role_arn,
        neighbours=_neighbours(asset, seen),
    )


def prepare_or_say_why(asset: Asset, choices: Choices) -> Plan:
    """The same for people: that AWS does not tell is one more obstacle."""
    try:
        return prepare(asset, choices)
    except AwsError as error:
        return Plan(obstacles=(str(error),))


def _neighbours(asset: Asset, seen: TableSeen) -> int:
    """How many other tables of the inventory lie in or below the location to be registered."""
    if not seen.path or seen.covered_by:
        return 0
    others = Asset.objects.filter(
        account=asset.account, region=asset.region, location__contains=f"//{seen.path}"
    ).exclude(pk=asset.pk)
    return sum(1 for one in others.only("location") if _below(one.location, seen.path))


def _below(location: str, path: str) -> bool:
    return f"{s3_path(location)}/".startswith(f"{path}/")


def _nothing() -> None:
    """Looking changes nothing, so no lease is asked for."""
