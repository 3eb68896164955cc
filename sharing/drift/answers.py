"""Answering what a pass over one route asks AWS from what was listed once for all routes.

The pass looks as it always does (``lakeformation.observe``); here its questions about
permissions and shares meet listings of whole catalogs. What those cannot answer goes to AWS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sharing.access import Table, Wanted
from sharing.drift.rows import Rows
from sharing.drift.words import EVERYBODY
from sharing.lakeformation.calls import Caller, Callers
from sharing.lakeformation.listings import PAGE

Item = dict[str, Any]
TABLES_PER_PAGE = 100
"""Glue's own limit."""
Kept = Callable[[str, Table], bool]
"""Whether rows of a table matter, in the catalog of an account."""


class Answers(Callers):
    """Callers for ``observe``. Say whom a look is about with ``about`` before each route."""

    def __init__(self, callers: Callers, kept: Kept) -> None:
        self._real = callers
        self._kept = kept
        self._answering: dict[tuple[str, str], Answering] = {}
        self.wanted: Wanted | None = None

    def at(self, account_id: str, region: str) -> Answering:
        key = (account_id, region)
        if key not in self._answering:
            real = self._real.at(account_id, region)
            self._answering[key] = Answering(self, real, account_id, self._kept)
        return self._answering[key]

    def about(self, wanted: Wanted) -> None:
        self.wanted = wanted

    def forget(self, account_id: str) -> None:
        """All that was listed in one account, when its routes are done."""
        for key in [key for key in self._answering if key[0] == account_id]:
            del self._answering[key]


class Answering(Caller):
    """AWS calls in one account and Region, answered from what is known where that is enough."""

    def __init__(self, answers: Answers, real: Caller, account_id: str, kept: Kept) -> None:
        self.principal = real.principal
        self._answers = answers
        self._real = real
        self._account = account_id
        self._kept = kept
        self._listed: dict[tuple[str, str], Rows] = {}
        self._shares: list[Item] | None = None
        self._asked: dict[str, list[Item]] = {}

    def __call__(self, service: str, method: str, **parameters: Any) -> dict[str, Any]:
        return self._real(service, method, **parameters)

    def pages(self, service: str, method: str, key: str, **parameters: Any) -> Iterator[Item]:
        if method == "list_permissions":
            return self._permissions(service, method, key, parameters)
        if method == "get_resource_share_associations":
            arns = set(parameters["resourceShareArns"])
            return (one for one in self.shares() if one["resourceShareArn"] in arns)
        if method == "get_tables":
            parameters = {"MaxResults": TABLES_PER_PAGE, **parameters}
        if method in ("list_data_cells_filter", "list_resources"):
            return iter(self._asked_once(service, method, key, parameters))
        return self._real.pages(service, method, key, **parameters)

    def rows(self, catalog: str, kind: str) -> Rows:
        """All rows of a kind (TABLE, DATABASE) in a catalog that this account sees; listed once."""
        if (catalog, kind) not in self._listed:
            rows = self._real.pages(
                "lakeformation",
                "list_permissions",
                "PrincipalResourcePermissions",
                CatalogId=catalog,
                ResourceType=kind,
                MaxResults=PAGE,
            )
            self._listed[catalog, kind] = Rows(
                catalog, rows, keep=lambda table: self._kept(catalog, table)
            )
        return self._listed[catalog, kind]

    def shares(self) -> list[Item]:
        """With whom each of the account's shares is associated; listed once."""
        if self._shares is None:
            found = self._real.pages(
                "ram",
                "get_resource_share_associations",
                "resourceShareAssociations",
                associationType="PRINCIPAL",
            )
            self._shares = [one for one in found if "LakeFormation" in _name(one)]
        return self._shares

    def _permissions(
        self, service: str, method: str, key: str, parameters: dict[str, Any]
    ) -> Iterator[Item]:
        catalog = parameters["CatalogId"]
        if "ResourceType" in parameters:
            rows = self.rows(catalog, parameters["ResourceType"])
            return self._concerned(rows)
        if "IncludeRelated" in parameters:
            return iter(self._asked_once(service, method, key, parameters))
        table = _named(parameters["Resource"])
        rows = self.rows(catalog, "DATABASE" if table.is_database else "TABLE")
        if rows.knows(table):
            return rows.of(table)
        # No row at all may mean that there is no such table: AWS tells by refusing.
        return self._real.pages(service, method, key, **parameters)

    def _concerned(self, rows: Rows) -> Iterator[Item]:
        """Of a listing of everything, what the route in question has to do with."""
        wanted = self._answers.wanted
        if wanted is None:
            return
        local = {*wanted.links, *wanted.given_up_links}
        tables = {*wanted.tables, *(Table(wanted.place.database, name) for name in local)}
        principals = _principals(wanted)
        for table in tables:
            yield from rows.of(table, principals)

    def _asked_once(
        self, service: str, method: str, key: str, parameters: dict[str, Any]
    ) -> list[Item]:
        """Routes share tables; each is asked about once."""
        question = f"{method} {sorted(parameters.items(), key=str)}"
        if question not in self._asked:
            self._asked[question] = list(self._real.pages(service, method, key, **parameters))
        return self._asked[question]


def _principals(wanted: Wanted) -> set[str]:
    holdings = (*wanted.at_owner, *wanted.ours_at_owner, *wanted.at_target, *wanted.ours_at_target)
    return {EVERYBODY, *wanted.link_readers, *(holding.principal for holding in holdings)}


def _named(resource: dict[str, Any]) -> Table:
    if database := resource.get("Database"):
        return Table(database["Name"], "")
    return Table(resource["Table"]["DatabaseName"], resource["Table"]["Name"])


def _name(association: Item) -> str:
    # Lake Formation names its shares so; other shares are not looked at.
    return str(association.get("resourceShareName", "LakeFormation"))
