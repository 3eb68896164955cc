"""What must hold of Lake Formation in an account, per Region: looked at, explained, mendable.

Settings of the data lake are replaced as a whole by AWS. The command that mends them is therefore
made from all of them as they were read, and mends everything found wrong in them at once.
"""

import json
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.models import Asset, AssetKind
from governance.models import AwsAccount
from governance.ports import Check, Outcome
from sharing.errors import AwsError, Refused
from sharing.handing_over.databases import closed
from sharing.lakeformation.calls import Caller, Callers
from sharing.lakeformation.registration import registered_locations, s3_arn, uncovered

VERSION = "CROSS_ACCOUNT_VERSION"
LEAST_VERSION = 3
"""From here on Lake Formation grants to roles of other accounts directly."""
NEW_VERSION = "4"
SHOWN = 5
"""So many tables or locations are named; of the others the number is told."""

LABELS: dict[str, str | Promise] = {
    "lake_administrator": gettext_lazy("The role is a data lake administrator"),
    "cross_account_version": gettext_lazy("Cross-account version is 3 or later"),
    "default_permissions": gettext_lazy("New databases and tables are not open to all of IAM"),
    "database_defaults": gettext_lazy(
        "New tables of imported databases are not open to all of IAM"
    ),
    "share_statement": gettext_lazy("The Glue catalog's policy lets shares through"),
    "locations_registered": gettext_lazy("Locations of imported tables are registered"),
    "organization": gettext_lazy("Sharing within the organization"),
}


def look(account: AwsAccount) -> Iterator[Check]:
    callers = Callers([account], before=_no_lease)
    for region in account.regions:
        lake = Lake(account, region, callers.at(account.account_id, region))
        shown: set[str] = set()
        for name, checking in _CHECKS.items():
            yield _as_check(name, region, _found(lake, checking), shown)


@dataclass(frozen=True)
class Found:
    """``about_command`` is said where the command is shown, which is once."""

    outcome: Outcome
    reason: str = ""
    command: str = ""
    about_command: str = ""


PASSED = Found(Outcome.PASSED)


@dataclass
class Lake:
    """One Region of the account; what several checks need is read once."""

    account: AwsAccount
    region: str
    caller: Caller

    @cached_property
    def settings(self) -> dict[str, Any]:
        answer = self.caller("lakeformation", "get_data_lake_settings")
        found: dict[str, Any] = answer["DataLakeSettings"]
        return found

    @property
    def assets(self) -> Any:
        return Asset.objects.filter(account=self.account, region=self.region, gone_at=None)

    @property
    def is_admin(self) -> bool:
        admins = self.settings.get("DataLakeAdmins") or []
        names = {admin["DataLakePrincipalIdentifier"] for admin in admins}
        return self.account.role_arn in names

    @property
    def version(self) -> int:
        """Settings that never named one are of the first."""
        told = str((self.settings.get("Parameters") or {}).get(VERSION, "1"))
        return int(told) if told.isdecimal() else 1

    @property
    def opens_new(self) -> bool:
        given = self.settings.get
        return bool(
            given("CreateDatabaseDefaultPermissions") or given("CreateTableDefaultPermissions")
        )

    def mend_settings(self) -> str:
        """One command for all that is wrong in the settings, which keeps everything else."""
        mended = deepcopy(self.settings)
        if not self.is_admin:
            role = {"DataLakePrincipalIdentifier": self.account.role_arn}
            mended["DataLakeAdmins"] = [*(mended.get("DataLakeAdmins") or []), role]
        if self.version < LEAST_VERSION:
            mended["Parameters"] = (mended.get("Parameters") or {}) | {VERSION: NEW_VERSION}
        mended |= {"CreateDatabaseDefaultPermissions": [], "CreateTableDefaultPermissions": []}
        return (
            f"aws lakeformation put-data-lake-settings --region {self.region} "
            f"--data-lake-settings {_as_argument(mended)}"
        )


def _found(lake: Lake, checking: Callable[[Lake], Found]) -> Found:
    try:
        return checking(lake)
    except AwsError as error:
        return Found(Outcome.UNKNOWN, _("It could not be looked at: %(error)s") % {"error": error})


def _as_check(name: str, region: str, found: Found, shown: set[str]) -> Check:
    """``shown`` are the commands of the checks before, which need not be repeated."""
    is_above = bool(found.command) and found.command in shown
    more = _("The command above mends this too.") if is_above else found.about_command
    command = "" if is_above else found.command
    shown.add(found.command)
    return Check(name, found.outcome, f"{found.reason} {more}".strip(), command, region)


# Settings of the data lake.


def _administrator(lake: Lake) -> Found:
    if lake.is_admin:
        return PASSED
    return Found(
        Outcome.FAILED,
        _(
            "Without this the role sees and grants nothing. In the console: Lake Formation › "
            "Administrative roles and tasks › Data lake administrators › Add."
        ),
        lake.mend_settings(),
        _about_mending(),
    )


def _version(lake: Lake) -> Found:
    if lake.version >= LEAST_VERSION:
        return PASSED
    return Found(
        Outcome.FAILED,
        _(
            "It is %(version)d: roles of other accounts cannot be granted anything. In the "
            "console: Lake Formation › Data Catalog settings › Cross account version settings. "
            "Present shares go on working."
        )
        % {"version": lake.version},
        lake.mend_settings(),
        _about_mending(),
    )


def _defaults(lake: Lake) -> Found:
    if not lake.opens_new:
        return PASSED
    return Found(
        Outcome.FAILED,
        _(
            "New databases and tables are open to whoever may use Glue, so Lake Formation does "
            "not govern them and Sluice cannot grant them. In the console: Lake Formation › Data "
            "Catalog settings › clear both boxes “Use only IAM access control”. Present databases "
            "and tables stay as they are."
        ),
        lake.mend_settings(),
        _about_mending(),
    )


def _about_mending() -> str:
    return _(
        "The command keeps everything else and mends every setting found wrong here. It replaces "
        "all settings, so check again first if somebody changed them since."
    )


# The databases that tables were imported from.


def _database_defaults(lake: Lake) -> Found:
    names = lake.assets.order_by("database").values_list("database", flat=True).distinct()
    open_ones = {name: found for name in names if (found := _opened(lake, name))}
    if not open_ones:
        return PASSED if names else _nothing_imported()
    return Found(
        Outcome.FAILED,
        _(
            "New tables there are open to whoever may use Glue: %(databases)s. Sluice can close "
            "a database when it hands one of its tables over; the command does it by itself and "
            "changes nothing for present tables."
        )
        % {"databases": _some(list(open_ones))},
        "\n".join(
            f"aws glue update-database --region {lake.region} --name {name} "
            f"--database-input {_as_argument(closed(found))}"
            for name, found in list(open_ones.items())[:SHOWN]
        ),
    )


def _opened(lake: Lake, name: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = lake.caller("glue", "get_database", Name=name)["Database"]
    except Refused as error:
        if error.code == "EntityNotFoundException":
            return None
        raise
    # Changing a link changes what it points to, which is another account's affair.
    is_link = bool(found.get("TargetDatabase"))
    return found if found.get("CreateTableDefaultPermissions") and not is_link else None


# The catalog's policy.


def _share_statement(lake: Lake) -> Found:
    """With a catalog policy, RAM's principal must be let in, else shares reach nobody."""
    try:
        answer = lake.caller("glue", "get_resource_policy")
    except Refused as error:
        if error.code == "EntityNotFoundException":
            return PASSED
        raise
    policy = json.loads(answer["PolicyInJson"])
    statements = (
        policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
    )
    if any(_lets_shares_through(statement) for statement in statements):
        return PASSED
    mended = policy | {"Statement": [*statements, _sharing_statement(lake)]}
    return Found(
        Outcome.FAILED,
        _(
            "The catalog has a resource policy of its own that does not let RAM share, so "
            "recipients see nothing of what is granted. The command adds the statement and "
            "keeps the others; AWS refuses it if the policy has changed since."
        ),
        f"aws glue put-resource-policy --region {lake.region} --enable-hybrid TRUE "
        f"--policy-exists-condition MUST_EXIST --policy-hash-condition {answer['PolicyHash']} "
        f"--policy-in-json {_as_argument(mended)}",
    )


def _lets_shares_through(statement: Mapping[str, Any]) -> bool:
    principal = statement.get("Principal")
    services = _listed(principal.get("Service")) if isinstance(principal, dict) else []
    actions = {action.lower() for action in _listed(statement.get("Action"))}
    return (
        statement.get("Effect") == "Allow"
        and "ram.amazonaws.com" in services
        and bool(actions & {"glue:shareresource", "glue:*", "*"})
    )


def _sharing_statement(lake: Lake) -> dict[str, Any]:
    partition = lake.account.role_arn.split(":")[1]
    catalog = f"arn:{partition}:glue:{lake.region}:{lake.account.account_id}"
    return {
        "Effect": "Allow",
        "Principal": {"Service": "ram.amazonaws.com"},
        "Action": "glue:ShareResource",
        "Resource": [f"{catalog}:catalog", f"{catalog}:database/*", f"{catalog}:table/*/*"],
    }


def _listed(value: Any) -> list[str]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


# Locations.


def _locations(lake: Lake) -> Found:
    tables = lake.assets.filter(kind=AssetKind.TABLE).exclude(location="")
    locations = {asset.technical_name: asset.location for asset in tables.only(*_LOCATED)}
    if not locations:
        return _nothing_imported()
    missing = uncovered(locations, registered_locations(lake.caller))
    if not missing:
        return PASSED
    told = ngettext(
        "%(number)d imported table lies in a location that is not registered, so Sluice cannot "
        "grant it: %(tables)s. Its owner can have Sluice register it on the table's page, or run "
        "the command.",
        "%(number)d imported tables lie in locations that are not registered, so Sluice cannot "
        "grant them: %(tables)s. Their owners can have Sluice register them on the tables' "
        "pages, or run the commands.",
        len(missing),
    )
    return Found(
        Outcome.FAILED,
        told % {"number": len(missing), "tables": _some(sorted(missing))},
        "\n".join(
            f"aws lakeformation register-resource --region {lake.region} --resource-arn {arn} "
            "--use-service-linked-role"
            for arn in sorted({s3_arn(locations[name]) for name in missing} - {""})[:SHOWN]
        ),
    )


_LOCATED = ("database", "name", "location")


def _as_argument(value: Any) -> str:
    """As JSON, quoted for the shell."""
    return shlex.quote(json.dumps(value))


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:SHOWN])
    if len(names) <= SHOWN:
        return shown
    return _("%(names)s and %(more)d more") % {"names": shown, "more": len(names) - SHOWN}


def _nothing_imported() -> Found:
    return Found(Outcome.INFORMATION, _("No table of this Region was imported yet."))


# The organization.


def _organization(lake: Lake) -> Found:
    """RAM does not tell whether sharing within the organization is on; its associations do."""
    associations = lake.caller.pages(
        "ram",
        "get_resource_share_associations",
        "resourceShareAssociations",
        associationType="PRINCIPAL",
    )
    inside = [one for one in associations if one.get("external") is False]
    if inside:
        return Found(
            Outcome.INFORMATION,
            _("Shares with accounts of the same organization are open at once, uninvited."),
        )
    return Found(Outcome.INFORMATION, _invitations(_in_organization(lake)))


def _in_organization(lake: Lake) -> bool | None:
    """None where the role may not ask."""
    try:
        lake.caller("organizations", "describe_organization")
    except Refused as error:
        return False if error.code == "AWSOrganizationsNotInUseException" else None
    return True


def _invitations(in_organization: bool | None) -> str:
    accepts = _("Accounts are invited to shares, and Sluice accepts the invitations for them.")
    if not in_organization:
        return accepts
    return _(
        "%(accepts)s The account is in an organization: its management account can spare the "
        "invitations with “aws ram enable-sharing-with-aws-organization”."
    ) % {"accepts": accepts}


def _no_lease() -> None:
    """Looking changes nothing, so it may go on beside whoever works in the account."""


_CHECKS: dict[str, Callable[[Lake], Found]] = {
    "lake_administrator": _administrator,
    "cross_account_version": _version,
    "default_permissions": _defaults,
    "database_defaults": _database_defaults,
    "share_statement": _share_statement,
    "locations_registered": _locations,
    "organization": _organization,
}


class LakeFormationChecks:
    labels: Mapping[str, str | Promise] = LABELS

    def look(self, account: AwsAccount) -> Iterable[Check]:
        return look(account)
