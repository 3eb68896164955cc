"""What it takes to look for drift: settled grants on twenty routes, compared in one look.

Measured against the sandbox up to 10,000 grants. Beyond that the rows are generated, and the
calls are the pages they would come in; the comparison is the same code.
"""

from __future__ import annotations

import os
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.ground import film_company
from portal.demo import organisation

if TYPE_CHECKING:
    from tests.sharing.film_company import FilmCompany

ROUTES = 20
MEASURED = (1_000, 10_000)
SIMULATED = (1_000, 10_000, 100_000)
ROWS_PER_PAGE, TABLES_PER_PAGE = 1_000, 100


@dataclass(frozen=True)
class Sweep:
    """``seconds`` passed, of the processor's where simulated. ``megabytes`` is the most memory the
    comparison had at once, where that was watched.
    """

    how: str
    grants: int
    calls: int
    seconds: float
    megabytes: float = 0


def measure() -> list[Sweep]:
    return [*(_measured(grants) for grants in MEASURED), *map(_simulated, SIMULATED)]


# Against the sandbox.


def _measured(grants: int) -> Sweep:
    from portal import aws
    from sharing.drift import looking
    from sharing.models import CatalogLook

    with film_company() as company:
        os.environ["AWS_ENDPOINT_URL"] = company.sandbox.url
        company.sandbox.settings(page_size=ROWS_PER_PAGE)
        for number in range(ROUTES):
            _seed(company, number, grants // ROUTES)
        look = CatalogLook.objects.create(
            account=company.accounts[organisation.PRODUCER], region=organisation.REGION
        )
        # The first look notes who the roles are.
        looking.look_at(look.pk)
        aws.forget()
        company.sandbox.forget_calls()
        looking.look_at(look.pk)
        look.refresh_from_db()
        if look.differing or look.routes != ROUTES:
            raise SystemExit(f"{look.differing} of {look.routes} routes differ")
        return Sweep("measured", grants, len(company.calls()), look.seconds)


def _seed(company: FilmCompany, number: int, tables: int) -> None:
    """A route with settled grants, in the database and in AWS, without the way that leads there."""
    from sharing.models import Route
    from tests import factories

    names = [f"table_{index:04}" for index in range(tables)]
    source, local = f"source_{number:02}", f"local_{number:02}"
    _seed_aws(company, source, local, names)
    environment = factories.environment(
        company.consuming,
        company.accounts[organisation.CONSUMER],
        role_arns=[company.role(organisation.ANALYST)],
        database=local,
    )
    route = Route.objects.create(
        catalog_account=company.accounts[organisation.PRODUCER],
        region=organisation.REGION,
        environment=environment,
        wanted_version=1,
        settled_version=1,
    )
    _seed_rows(company, route, source, names)


def _seed_rows(company: FilmCompany, route: Any, source: str, names: list[str]) -> None:
    from django.utils import timezone

    from catalog.models import Asset
    from sharing.models import Grant, GrantState

    assets = Asset.objects.bulk_create(
        Asset(
            project=company.producing,
            account=company.accounts[organisation.PRODUCER],
            region=organisation.REGION,
            database=source,
            name=name,
            managed=True,
            fingerprint=f"{source}.{name}",
        )
        for name in names
    )
    Grant.objects.bulk_create(
        Grant(
            route=route,
            environment=route.environment,
            asset=asset,
            holder=f"subscription:{route.pk}",
            state=GrantState.GRANTED,
            link_name=asset.name,
            local_database=route.environment.database,
            granted_at=timezone.now(),
            seen_at=timezone.now(),
        )
        for asset in assets
    )


def _seed_aws(company: FilmCompany, source: str, local: str, names: list[str]) -> None:
    """Tables, rights on them, links, rights on the links."""
    producer, consumer = organisation.PRODUCER, organisation.CONSUMER
    company.root(producer, "glue").create_database(
        DatabaseInput={"Name": source, "CreateTableDefaultPermissions": []}
    )
    for name in names:
        company.make_table(name, ["film_id"], source)
    _permit(company, producer, source, names, ["DESCRIBE", "SELECT"])
    ram = company.by_hand(consumer, "ram")
    for one in ram.get_resource_share_invitations()["resourceShareInvitations"]:
        if one["status"] == "PENDING":
            arn = one["resourceShareInvitationArn"]
            ram.accept_resource_share_invitation(resourceShareInvitationArn=arn)
    glue = company.by_hand(consumer, "glue")
    glue.create_database(DatabaseInput={"Name": local, "CreateTableDefaultPermissions": []})
    for name in names:
        target = {"CatalogId": producer, "DatabaseName": source, "Name": name}
        glue.create_table(DatabaseName=local, TableInput={"Name": name, "TargetTable": target})
    _permit(company, consumer, local, names, ["DESCRIBE"])
    company.by_hand(consumer, "lakeformation").grant_permissions(
        Principal={"DataLakePrincipalIdentifier": company.role(organisation.ANALYST)},
        Resource={"Database": {"Name": local}},
        Permissions=["DESCRIBE"],
    )


def _permit(
    company: FilmCompany, account: str, database: str, names: list[str], permissions: list[str]
) -> None:
    from sharing.planning.batches import batches

    whom = {"DataLakePrincipalIdentifier": company.role(organisation.ANALYST)}
    for batch in batches(names, 20):
        entries = [
            {
                "Id": name,
                "Principal": whom,
                "Resource": {"Table": {"DatabaseName": database, "Name": name}},
                "Permissions": permissions,
            }
            for name in batch
        ]
        done = company.by_hand(account, "lakeformation").batch_grant_permissions(Entries=entries)
        if done["Failures"]:
            raise SystemExit(str(done["Failures"][0]))


# With generated rows.


def _simulated(grants: int) -> Sweep:
    """Once for the time, and once more for the memory, since watching it takes time."""
    began = time.process_time()
    calls = _compare(grants)
    seconds = time.process_time() - began
    tracemalloc.start()
    _compare(grants)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return Sweep("simulated", grants, calls, seconds, peak / 1_000_000)


def _compare(grants: int) -> int:
    """Compare all routes and search for rights that nobody approved; how many calls it took."""
    from sharing.drift.answers import Answers
    from sharing.drift.comparing import Surroundings, differs, explains
    from sharing.drift.searching import Search
    from sharing.drift.unknown import House
    from sharing.lakeformation.observe import observe

    world = _World(grants // ROUTES)
    answers = Answers(world, lambda _catalog, _table: True)  # type: ignore[arg-type]
    explained: dict[Any, Any] = {}
    for number in range(ROUTES):
        wanted = world.wanted(number)
        explained.update(explains(wanted))
        answers.about(wanted)
        if differs(wanted, observe(wanted, answers), Surroundings({}, {})):
            raise SystemExit(f"route {number} differs")
    owner = answers.at(organisation.PRODUCER, organisation.REGION)
    tables = _Everything()
    found = Search(owner, organisation.PRODUCER, tables, explained, House(), lambda _: {}).run()
    if found.unknown:
        raise SystemExit(f"{len(found.unknown)} rights are not explained")
    return world.calls


class _Everything(dict):
    """Every table is one of ours."""

    def __contains__(self, table: object) -> bool:
        return True


class _World:
    """Callers of an AWS in which all is as it is wanted; rows are made as they are read."""

    def __init__(self, tables: int) -> None:
        self.names = [f"table_{index:05}" for index in range(tables)]
        self.calls = 0
        self.principal = f"arn:aws:iam::{organisation.PRODUCER}:role/SluicePortal"
        self.role = f"arn:aws:iam::{organisation.CONSUMER}:role/{organisation.ANALYST}"

    def at(self, account: str, _region: str) -> _Account:
        return _Account(self, account)

    def wanted(self, number: int) -> Any:
        from sharing.access import Place, Table
        from sharing.models import Environment
        from sharing.wanted import Claim, build

        environment = Environment(pk=number, role_arns=[self.role], database=f"local_{number}")
        place = Place(
            catalog_account=organisation.PRODUCER,
            catalog_region=organisation.REGION,
            account=organisation.CONSUMER,
            region=organisation.REGION,
            database=environment.database,
        )
        claims = [
            Claim(
                environment=environment,
                table=Table(f"source_{number}", name),
                columns=None,
                link=name,
                database=environment.database,
            )
            for name in self.names
        ]
        return build(place, environment, claims=claims)


class _Account:
    """The questions a look asks, answered page by page."""

    def __init__(self, world: _World, account: str) -> None:
        self._world, self._account = world, account
        self.principal = world.principal

    def pages(self, _service: str, method: str, _key: str, **asked: Any) -> Iterator[Any]:
        rows = {
            "list_permissions": self._permissions,
            "get_tables": self._links,
            "get_resource_share_associations": self._shares,
            "list_data_cells_filter": self._nothing,
        }[method](asked)
        size = TABLES_PER_PAGE if method == "get_tables" else ROWS_PER_PAGE
        self._world.calls += 1
        for number, row in enumerate(rows, start=1):
            if number % size == 1 and number > 1:
                self._world.calls += 1
            yield row

    def _permissions(self, asked: dict[str, Any]) -> Iterator[Any]:
        if asked.get("ResourceType") == "DATABASE":
            for number in range(ROUTES):
                yield self._row({"Database": {"Name": f"local_{number}"}}, ["DESCRIBE"])
            return
        ours = self._account == organisation.PRODUCER
        for number in range(ROUTES):
            database = f"source_{number}" if ours else f"local_{number}"
            for name in self._world.names:
                table = {"DatabaseName": database, "Name": name}
                yield self._row({"Table": table}, ["DESCRIBE"])
                if ours:
                    whole = {"TableWithColumns": {**table, "ColumnWildcard": {}}}
                    yield self._row(whole, ["SELECT"])

    def _row(self, resource: dict[str, Any], permissions: list[str]) -> dict[str, Any]:
        return {
            "Principal": {"DataLakePrincipalIdentifier": self._world.role},
            "Resource": resource,
            "Permissions": permissions,
            "AdditionalDetails": {"ResourceShare": ["arn:share"]},
        }

    def _links(self, asked: dict[str, Any]) -> Iterator[Any]:
        number = asked["DatabaseName"].removeprefix("local_")
        for name in self._world.names:
            target = {"DatabaseName": f"source_{number}", "Name": name}
            yield {
                "Name": name,
                "TargetTable": {"CatalogId": organisation.PRODUCER, **target},
            }

    def _shares(self, _asked: dict[str, Any]) -> Iterator[Any]:
        yield {
            "resourceShareArn": "arn:share",
            "resourceShareName": "LakeFormation-V4-AAAAAAAAAA",
            "associatedEntity": organisation.CONSUMER,
            "status": "ASSOCIATED",
        }

    def _nothing(self, _asked: dict[str, Any]) -> Iterator[Any]:
        return iter(())
