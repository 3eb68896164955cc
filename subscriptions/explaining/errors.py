"""From an error that somebody pasted to the place where it is explained."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from catalog.models import Listing
from portal.identity.models import User
from sharing.explaining.pasted import Pasted, read
from sharing.models import Grant, GrantState, Want
from subscriptions.explaining.cases import address, grants_concerning

LOOKED_THROUGH = 200
"""Grants that are compared; a name that fits more of them does not tell which one is meant."""
SHOWN_AT_MOST = 10


@dataclass(frozen=True)
class Candidate:
    """A grant the error may be about; ``role`` empty leaves the environment's first."""

    grant: Grant
    role: str = ""
    column: str = ""
    kind: str = ""

    @property
    def url(self) -> str:
        return address(
            self.grant.asset_id,
            self.grant.environment_id,
            role=self.role,
            column=self.column,
            error=self.kind,
        )


@dataclass(frozen=True)
class Diagnosis:
    """``candidates`` fit best, all equally well. ``offers`` are published and hold a table of
    that name; what the person's projects hold comes first. ``is_guess``: the text names nothing,
    and these are the grants that do not work.
    """

    pasted: Pasted
    candidates: list[Candidate]
    offers: list[Listing]
    is_guess: bool = False


def diagnose(text: str, *, by: User) -> Diagnosis:
    """What the text is about, among what the person's projects hold or may ask for."""
    pasted = read(text)
    grants = list(grants_concerning(by, _names(pasted))[:LOOKED_THROUGH])
    if grants:
        return Diagnosis(pasted, _best(grants, pasted), [])
    if pasted.tables:
        return Diagnosis(pasted, [], _offers(pasted))
    if pasted.kind is None:
        return Diagnosis(pasted, [], [])
    trouble = grants_concerning(by, [Q(state__in=(GrantState.FAILED, GrantState.BROKEN))])
    guesses = [_candidate(grant, pasted) for grant in trouble[:SHOWN_AT_MOST]]
    return Diagnosis(pasted, guesses, [], is_guess=True)


def _names(pasted: Pasted) -> Iterator[Q]:
    """By its table; else by its column; else by its database or the role."""
    if pasted.tables:
        for name in pasted.tables:
            yield Q(link_name__iexact=name) | Q(asset__name__iexact=name)
    elif pasted.column:
        yield Q(asset__columns__name__iexact=pasted.column)
    elif pasted.databases:
        for name in pasted.databases:
            yield Q(local_database__iexact=name) | Q(asset__database__iexact=name)
    elif pasted.role:
        yield Q(environment__role_arns__icontains=f"::{pasted.account}:role/")


def _best(grants: list[Grant], pasted: Pasted) -> list[Candidate]:
    scored = {grant.pk: (_score(grant, pasted), grant) for grant in grants}
    best = max(score for score, _grant in scored.values())
    fitting = [grant for score, grant in scored.values() if score == best]
    once = {(grant.asset_id, grant.environment_id): grant for grant in reversed(fitting)}
    newest = sorted(once.values(), key=lambda grant: -grant.pk)
    return [_candidate(grant, pasted) for grant in newest[:SHOWN_AT_MOST]]


def _score(grant: Grant, pasted: Pasted) -> tuple[bool, bool, bool, bool]:
    """What weighs most comes first."""
    databases = {grant.local_database.lower(), grant.asset.database.lower()}
    return (
        not pasted.databases or bool(databases & set(pasted.databases)),
        bool(_role_of(grant, pasted)),
        grant.want == Want.PRESENT,
        grant.link_name.lower() in pasted.tables,
    )


def _candidate(grant: Grant, pasted: Pasted) -> Candidate:
    role = _role_of(grant, pasted)
    if not role and pasted.role:
        role = f"arn:aws:iam::{pasted.account}:role/{pasted.role}"
    kind = pasted.kind.name if pasted.kind else ""
    return Candidate(grant, role, pasted.column, kind)


def _role_of(grant: Grant, pasted: Pasted) -> str:
    """The environment's role of that name; sessions of a role do not tell its path."""
    if not pasted.role:
        return ""
    return next(
        (
            arn
            for arn in grant.environment.role_arns
            if arn.split(":")[4] == pasted.account and arn.endswith(f"/{pasted.role}")
        ),
        "",
    )


def _offers(pasted: Pasted) -> list[Listing]:
    named = Q(pk__in=[])
    for name in pasted.tables:
        named |= Q(assets__name__iexact=name)
    listings = Listing.objects.select_related("revision", "product__project").filter(named)
    return list(listings.distinct().order_by("pk")[:SHOWN_AT_MOST])
