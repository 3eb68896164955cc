"""What the rule book asks of the apps above it, which register themselves in ``AppConfig.ready``.

Connecting an account needs to know what Sluice will do there, and only the apps that do it know:
which IAM rights their calls need, what must hold in the account, and how it is used.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from django.utils.functional import Promise

from governance.connection.rights import Statement, Use
from governance.iam import RoleName
from governance.models import AwsAccount, Domain
from portal.identity.models import User


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"  # it could not be looked at
    INFORMATION = "information"  # neither good nor bad


@dataclass(frozen=True)
class Check:
    """One thing looked at in an account.

    ``reason`` says what is wrong or was found, and how to mend it; ``command`` is the exact
    command of the AWS CLI that does so, where there is one.
    """

    name: str
    outcome: Outcome
    reason: str = ""
    command: str = ""
    region: str = ""


class AccountChecks(Protocol):
    labels: Mapping[str, str | Promise]
    """What each check demands, by its name, in the words of the checklist."""

    def look(self, account: AwsAccount) -> Iterable[Check]:
        """Look into an account whose role can be assumed. Raises nothing that AWS may answer."""


class UseSource(Protocol):
    def __call__(self, account: AwsAccount) -> Iterable[Use]:
        """What the account is to the app that answers."""


class RoleUse(Protocol):
    def __call__(self, role: RoleName) -> str:
        """Who reads data as the role, in words; empty when nobody does."""


@dataclass(frozen=True)
class Note:
    """One line on a page, and where it leads."""

    text: str
    url: str


class DomainNotes(Protocol):
    def __call__(self, domain: Domain, person: User) -> Iterable[Note]:
        """What the person may know of the domain's tables in its catalog; bounded queries."""


class CatalogChange(Protocol):
    """What becomes of access when a domain chooses another catalog."""

    def effects(self, domain: Domain, *, catalog: str, account: AwsAccount | None) -> list[str]:
        """In words, without doing anything; empty when nothing lives that would notice."""

    def chosen(self, domain: Domain, *, by: User) -> None:
        """In the transaction of the choice, once it is written."""


class _NothingChanges:
    def effects(self, domain: Domain, *, catalog: str, account: AwsAccount | None) -> list[str]:
        return []

    def chosen(self, domain: Domain, *, by: User) -> None:
        """Nobody shares."""


catalog_change: CatalogChange = _NothingChanges()


def register_catalog_change(port: CatalogChange) -> None:
    global catalog_change  # noqa: PLW0603 - a registry is the one thing that is meant to change
    catalog_change = port


_checks: list[AccountChecks] = []
_domain_notes: list[DomainNotes] = []
_rights: list[Statement] = []
_role_uses: list[RoleUse] = []
_uses: list[UseSource] = []


def register_checks(checks: AccountChecks) -> None:
    if checks not in _checks:
        _checks.append(checks)


def account_checks() -> tuple[AccountChecks, ...]:
    return tuple(_checks)


def register_rights(*statements: Statement) -> None:
    """What the app's own calls need by IAM in the accounts."""
    _rights.extend(one for one in statements if one not in _rights)


def rights() -> tuple[Statement, ...]:
    return tuple(_rights)


def register_uses(source: UseSource) -> None:
    if source not in _uses:
        _uses.append(source)


def uses_told(account: AwsAccount) -> frozenset[Use]:
    return frozenset(use for source in _uses for use in source(account))


def register_role_use(source: RoleUse) -> None:
    if source not in _role_uses:
        _role_uses.append(source)


def role_uses(role: RoleName) -> list[str]:
    return [use for source in _role_uses if (use := source(role))]


def register_domain_notes(source: DomainNotes) -> None:
    if source not in _domain_notes:
        _domain_notes.append(source)


def notes_on(domain: Domain, person: User) -> list[Note]:
    return [note for source in _domain_notes for note in source(domain, person)]
