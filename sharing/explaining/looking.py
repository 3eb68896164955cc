"""Reading from AWS what explains one table for one role, within a bounded time."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from sharing.access import Holding, Seen, Table, Wanted, database
from sharing.errors import AwsError, Refused
from sharing.explaining.findings import Described, Evidence, Side
from sharing.lakeformation.calls import Caller, Callers
from sharing.lakeformation.observe import observe
from sharing.models import Grant, GrantState
from sharing.steps import LOCAL, OWNER, TARGET
from sharing.wanted import table_of, wishes_of

SECONDS = 45
"""For the whole look. One call more may follow, which AWS's own time-outs end."""
Answered = TypeVar("Answered")
NOT_ACCEPTED = frozenset({"REJECTED", "EXPIRED"})


class Overdue(AwsError):
    """The look took too long. Not worth repeating within it, unlike TryLater."""


def look(grant: Grant, role: str) -> Evidence:
    """What AWS says now of ``grant``'s table for ``role``, one of its environment's.

    What could not be read is said in ``Evidence.unread``; AWS's errors are never raised.
    """
    table = table_of(grant)
    wishes = wishes_of(grant.route)
    wanted, awaited = cut_down(wishes.wanted, table, role), wishes.awaited.get(table)
    deadline = _Deadline(SECONDS)
    accounts = [grant.route.catalog_account, grant.environment.account]
    aws = _Accounts(wanted, Callers(accounts, deadline.demand))
    unread: dict[str, str] = {}
    seen = _tried(lambda: aws.owner(Seen()), unread, Side.OWNER) or Seen()
    told = _tried(lambda: aws.described(table), unread, Side.OWNER)
    seen = _tried(lambda: aws.consumer(seen), unread, Side.CONSUMER) or seen
    invitations = _tried(lambda: aws.ended_invitations(seen), unread, Side.CONSUMER)
    return Evidence(
        table=table,
        role=role,
        wanted=wanted,
        seen=seen,
        described=told.table if told else None,
        granted_at=_first_granted(grant),
        awaited=awaited.message if awaited else "",
        invitations=invitations or {},
        unread=unread,
        problem=grant.error,
        is_refused=grant.state == GrantState.FAILED,
    )


def _first_granted(grant: Grant) -> datetime | None:
    """None for a mirror, which Sluice itself makes again when it has to."""
    at_home = grant.route.catalog_account_id == grant.asset.account_id
    return grant.granted_at if at_home else None


def cut_down(wanted: Wanted, table: Table, role: str) -> Wanted:
    """Only what ``role`` needs of ``table``: its own rights, or its account's, and its link."""

    source, links = database(table.database), _links_to(wanted.links, table)

    def ours(holding: Holding) -> bool:
        needed = holding.principal in {role, wanted.place.account}
        return needed and holding.table in wanted.read_through(table)

    return replace(
        wanted,
        at_owner={h: right for h, right in wanted.at_owner.items() if ours(h)},
        at_target={h: right for h, right in wanted.at_target.items() if ours(h)},
        filters={key: cells for key, cells in wanted.filters.items() if key[0] == table},
        links=links,
        database_links={} if links else _links_to(wanted.database_links, source),
        link_readers=frozenset({role}),
        ours_at_owner={h: given for h, given in wanted.ours_at_owner.items() if ours(h)},
        ours_at_target={h: given for h, given in wanted.ours_at_target.items() if ours(h)},
        given_up_links={},
        given_up_database_links={},
        tagging=wanted.tagging.only(table),
    )


def _links_to(links: Mapping[str, Table], target: Table) -> dict[str, Table]:
    return {name: leads_to for name, leads_to in links.items() if leads_to == target}


@dataclass(frozen=True)
class _Answer:
    """That Glue answered; ``table`` None when there is no such table."""

    table: Described | None


class _Accounts:
    """The calls of one look, by the side they are made on."""

    def __init__(self, wanted: Wanted, callers: Callers) -> None:
        self._wanted = wanted
        self._callers = callers

    def owner(self, seen: Seen) -> Seen:
        return self._observe(seen, OWNER)

    def consumer(self, seen: Seen) -> Seen:
        parts = (LOCAL, TARGET) if self._wanted.place.account_mode else (LOCAL,)
        return self._observe(seen, *parts)

    def described(self, table: Table) -> _Answer:
        place = self._wanted.place
        owner = self._callers.at(place.catalog_account, place.catalog_region)
        return _Answer(_described(owner, place.catalog_account, table))

    def ended_invitations(self, seen: Seen) -> dict[str, str]:
        """Why shares were not accepted: an invitation that was declined or ran out."""
        arns = sorted(arn for arn, share in seen.shares.items() if share.status != "ASSOCIATED")
        if not arns:
            return {}
        place = self._wanted.place
        invitations = self._callers.at(place.account, place.catalog_region).pages(
            "ram",
            "get_resource_share_invitations",
            "resourceShareInvitations",
            resourceShareArns=arns,
        )
        states = {item["resourceShareArn"]: item["status"] for item in invitations}
        return {arn: state for arn, state in states.items() if state in NOT_ACCEPTED}

    def _observe(self, seen: Seen, *parts: str) -> Seen:
        return observe(self._wanted, self._callers, before=seen, parts=frozenset(parts))


class _Deadline:
    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def demand(self) -> None:
        if time.monotonic() > self._end:
            raise Overdue("Overdue", _("AWS took too long to answer. Look again in a while."))


def _tried(call: Callable[[], Answered], unread: dict[str, str], side: Side) -> Answered | None:
    try:
        return call()
    except AwsError as error:
        unread.setdefault(side, str(error))
        return None


def _described(owner: Caller, catalog: str, table: Table) -> Described | None:
    names = {"CatalogId": catalog, "DatabaseName": table.database, "Name": table.name}
    try:
        told = owner("glue", "get_table", **names)["Table"]
    except Refused as error:
        if error.code == "EntityNotFoundException":
            return None
        raise
    return _read(told)


def _read(told: Mapping[str, Any]) -> Described:
    keys = _names(told.get("PartitionKeys"))
    return Described(
        created_at=told.get("CreateTime"),
        columns=(*_names((told.get("StorageDescriptor") or {}).get("Columns")), *keys),
        partition_keys=keys,
        is_registered=told.get("IsRegisteredWithLakeFormation"),
        is_view=told.get("TableType") == "VIRTUAL_VIEW",
    )


def _names(columns: Any) -> tuple[str, ...]:
    return tuple(column["Name"] for column in columns or ())
