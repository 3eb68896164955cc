"""Finding out what happened to access that was granted, before a pass mends it.

A pass that finds all as it was granted asks AWS nothing more. When something is missing, or the
look at the whole catalog found something changed around it, a few calls tell what it was.
"""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Q

from portal import aws
from sharing.access import Seen, Table, Wanted
from sharing.drift import facts, roles
from sharing.drift.causes import LASTING, Cause, Known, RoleFacts, cause
from sharing.errors import AwsError, Refused
from sharing.lakeformation.calls import Caller, Callers
from sharing.models import Grant, GrantState, Route, Want
from sharing.plan import missing
from sharing.rows import columns_of
from sharing.wanted import Wishes, table_of

TROUBLED = frozenset({GrantState.BROKEN, GrantState.FAILED})


class Diagnosis:
    """Of one pass over one route."""

    def __init__(self, route: Route, callers: Callers) -> None:
        self._route = route
        self._callers = callers

    def of(self, wishes: Wishes, found: Seen) -> dict[int, Cause]:
        """The cause for each grant, by its id, that is not as it was granted."""
        grants = self._granted(wishes)
        suspects = [grant for grant in grants if self._suspect(wishes.wanted, found, grant)]
        if not suspects:
            return {}
        try:
            known = self._known(found, suspects)
        except AwsError:
            # Nothing more can be found out now, and what is missing can be mended all the same.
            known = Known()
        causes = {grant.pk: _cause(wishes.wanted, found, known, grant) for grant in suspects}
        return {key: why for key, why in causes.items() if why}

    def of_failure(self, wishes: Wishes, error: AwsError) -> dict[int, Cause]:
        """The same when AWS could not even be observed."""
        why = self._why_refused(error)
        return {grant.pk: why for grant in self._granted(wishes)} if why else {}

    def note_roles(self) -> None:
        """Once access stands: by which id IAM knows the roles that have it."""
        if self._route.grants.filter(state=GrantState.GRANTED).exists():
            roles.note(self._route.environment.role_arns, self._consumer)

    @property
    def _owner(self) -> Caller:
        return self._callers.at(self._route.catalog_account.account_id, self._route.region)

    @property
    def _consumer(self) -> Caller:
        environment = self._route.environment
        return self._callers.at(environment.account.account_id, environment.region)

    def _granted(self, wishes: Wishes) -> list[Grant]:
        """What was granted once. While new wishes are open, only what was in trouble before:
        for the rest, what is missing was not there yet.
        """
        grants = Grant.objects.filter(pk__in=wishes.wants, want=Want.PRESENT)
        told = Q(state__in=TROUBLED)
        if self._route.settled:
            told |= Q(state=GrantState.GRANTED)
        return list(
            grants.filter(told)
            .exclude(granted_at=None)
            .select_related("asset__account", "route", "environment")
        )

    def _suspect(self, wanted: Wanted, found: Seen, grant: Grant) -> bool:
        table = table_of(grant)
        return bool(
            self._route.differs_at
            or table in found.open_to_all
            or (grant.state in TROUBLED and grant.drift_cause in LASTING)
            or missing(wanted, found, table)
        )

    def _known(self, found: Seen, suspects: list[Grant]) -> Known:
        tables = {table_of(grant) for grant in suspects} - found.gone
        return Known(
            tables=facts.looked_up(self._owner, self._route.catalog_account.account_id, tables),
            roles=self._roles(),
            expired_shares=self._expired(found, tables),
            no_admin=not facts.is_administrator(self._owner),
        )

    def _roles(self) -> dict[str, RoleFacts]:
        return roles.looked_at(self._route.environment.role_arns, self._consumer)

    def _expired(self, found: Seen, tables: set[Table]) -> frozenset[str]:
        """Shares whose invitation nobody accepted in time (12 hours)."""
        arns = {arn for table in tables for arn in found.shared_by.get(table, frozenset())}
        waiting = sorted(
            arn for arn in arns & found.shares.keys() if found.shares[arn].status != "ASSOCIATED"
        )
        if not waiting:
            return frozenset()
        environment = self._route.environment
        there = self._callers.at(environment.account.account_id, self._route.region)
        invitations = there.pages(
            "ram",
            "get_resource_share_invitations",
            "resourceShareInvitations",
            resourceShareArns=waiting,
        )
        return frozenset(
            one["resourceShareArn"] for one in invitations if one["status"] == "EXPIRED"
        )

    def _why_refused(self, error: AwsError) -> Cause | None:
        if isinstance(error.__cause__, aws.AssumeRoleRefused):
            return Cause.PORTAL_ROLE_REFUSED
        if not isinstance(error, Refused):
            return None
        try:
            administers = facts.is_administrator(self._owner)
        except AwsError:
            return None
        return None if administers else Cause.PORTAL_ROLE_NO_ADMIN


def _cause(wanted: Wanted, found: Seen, known: Known, grant: Grant) -> Cause | None:
    whole_at = grant.seen_at if grant.state == GrantState.GRANTED else grant.drifted_at
    known = replace(known, whole_at=whole_at or grant.granted_at)
    compared = columns_of(grant.rows)
    columns = frozenset(grant.columns or ()) | compared or None
    return cause(wanted, found, known, table_of(grant), columns)
