"""What Lake Formation remembers per catalog: an owner account in one Region (E5, E61)."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sandbox import state
from sandbox.lakeformation.cells import CellsFilter
from sandbox.lakeformation.resources import CELLS_FILTER, Columns, Resource, catalog
from sandbox.lakeformation.tagging import Tags
from sandbox.settings import settings

IAM_ALLOWED = "IAM_ALLOWED_PRINCIPALS"
BY_IAM_ONLY = [{"Principal": {"DataLakePrincipalIdentifier": IAM_ALLOWED}, "Permissions": ["ALL"]}]


@dataclass
class Grant:
    """What one principal holds on one resource by grants made in one account."""

    granted_in: str
    """The owner's account, or the account of a recipient that granted further."""
    principal: str
    resource: Resource
    permissions: set[str] = field(default_factory=set)
    grantable: set[str] = field(default_factory=set)
    columns: Columns | None = None
    """The part that SELECT is limited to; None means all columns."""
    condition: str = ""
    """SQL of the rows that SELECT is limited to, of a grant read through a data cells filter."""
    share: str | None = None
    updated: datetime = field(default_factory=lambda: datetime.now(UTC))
    updated_by: str = ""


@dataclass
class Location:
    """A registered S3 path."""

    arn: str
    role_arn: str
    hybrid: bool
    registered: datetime


@dataclass(frozen=True)
class OptIn:
    """A principal whom the permissions on a database or table in a hybrid location bind."""

    principal: str
    resource: Resource
    made: datetime
    by: str


@dataclass(frozen=True)
class Creation:
    """Who made an object; creators hold every right on it, and nothing can revoke that."""

    creator: str
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass
class CatalogStore:
    """Grants on the objects of one catalog, whoever made them, and what surrounds them."""

    owner: str
    grants: dict[Resource, dict[tuple[str, str], Grant]] = field(default_factory=dict)
    creations: dict[Resource, Creation] = field(default_factory=dict)
    objects: dict[str, set[Resource]] = field(default_factory=dict)
    """Per database, what was ever made or granted in it: spares looking at the whole catalog."""
    locations: dict[str, Location] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    resource_policy: str | None = None
    tags: Tags = field(default_factory=Tags)
    filters: dict[Resource, dict[Resource, CellsFilter]] = field(default_factory=dict)
    """Data cells filters by the table they cut."""
    opt_ins: dict[tuple[str, Resource], OptIn] = field(default_factory=dict)

    def __setstate__(self, saved: dict[str, Any]) -> None:
        # A store saved before there were tags, filters or opt-ins lacks them.
        self.__dict__.update({"tags": Tags(), "filters": {}, "opt_ins": {}, **saved})

    def cells_filter(self, resource: Resource) -> CellsFilter | None:
        return self.filters.get(resource.whole_table, {}).get(resource)

    def put_filter(self, resource: Resource, made: CellsFilter) -> None:
        self.filters.setdefault(resource.whole_table, {})[resource] = made
        self._enter(resource)

    def grant(self, granted_in: str, principal: str, resource: Resource) -> Grant | None:
        return self.grants.get(resource, {}).get((granted_in, principal))

    def is_creator(self, principal: str, resource: Resource) -> bool:
        creation = self.creations.get(resource)
        return creation is not None and creation.creator == principal

    def put(self, grant: Grant) -> None:
        held = self.grants.setdefault(grant.resource, {})
        held[grant.granted_in, grant.principal] = grant
        self._enter(grant.resource)

    def created(self, resource: Resource, creator: str) -> None:
        self.creations[resource] = Creation(creator)
        self._enter(resource)

    def _enter(self, resource: Resource) -> None:
        self.objects.setdefault(resource.database, set()).add(resource)

    def remove(self, grant: Grant) -> None:
        held = self.grants[grant.resource]
        del held[grant.granted_in, grant.principal]
        if not held:
            del self.grants[grant.resource]

    def forget(self, resource: Resource) -> None:
        """The object is gone, and with it every permission on it (E53)."""
        whole = resource.kind == "DATABASE"
        parts = {resource, *self.filters.get(resource, ())}
        gone = self.objects.get(resource.database, set()) if whole else parts
        self.tags.forget(gone | {resource})
        for known in list(gone):
            self.grants.pop(known, None)
            self.creations.pop(known, None)
            self.filters.get(known.whole_table, {}).pop(known, None)
            self.objects[known.database].discard(known)

    def tables_reached(self, principals: tuple[str, ...], database: str) -> bool:
        """Whether any of the principals made, or was granted here, a table of the database."""
        return any(
            known.kind in ("TABLE", CELLS_FILTER)
            and (
                any((self.owner, name) in self.grants.get(known, {}) for name in principals)
                or any(self.is_creator(name, known) for name in principals)
            )
            for known in self.objects.get(database, ())
        )


_catalogs: dict[tuple[str, str], CatalogStore] = {}


def catalog_of(owner: str, region: str) -> CatalogStore:
    """The store of a catalog; a new one lets IAM alone decide, as a new AWS account does."""
    if (owner, region) not in _catalogs:
        _catalogs[owner, region] = _fresh(owner)
    return _catalogs[owner, region]


def _fresh(owner: str) -> CatalogStore:
    store = CatalogStore(owner, settings=fresh_settings())
    store.put(Grant(owner, IAM_ALLOWED, catalog(owner), {"CREATE_DATABASE"}))
    return store


def fresh_settings() -> dict[str, Any]:
    return {
        "DataLakeAdmins": [],
        "ReadOnlyAdmins": [],
        "CreateDatabaseDefaultPermissions": BY_IAM_ONLY,
        "CreateTableDefaultPermissions": BY_IAM_ONLY,
        "Parameters": {"CROSS_ACCOUNT_VERSION": settings.default_cross_account_version},
        "TrustedResourceOwners": [],
        "AllowExternalDataFiltering": False,
        "AllowFullTableExternalDataAccess": False,
        "ExternalDataFilteringAllowList": [],
        "AuthorizedSessionTagValueList": [],
    }


def everything() -> dict[tuple[str, str], CatalogStore]:
    return dict(_catalogs)


def show(saved: dict[tuple[str, str], CatalogStore]) -> None:
    """Put these catalogs in place of those there are."""
    _catalogs.clear()
    _catalogs.update(saved)


state.register(
    state.Part(
        name="lakeformation",
        touched_by=frozenset({"lakeformation", "glue"}),
        dump=lambda: _catalogs,
        load=show,
        clear=_catalogs.clear,
    )
)
