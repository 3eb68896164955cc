"""What permissions are granted on: catalogs, databases, tables, cells of them, locations, tags."""

from dataclasses import dataclass, replace
from typing import Any

from sandbox.errors import invalid_input

Params = dict[str, Any]
CELLS_FILTER = "DATA_CELLS_FILTER"
Expression = tuple[tuple[str, tuple[str, ...]], ...]
"""An LF-Tag expression in one order: each key with the values it allows."""


@dataclass(frozen=True)
class Resource:
    """One object of a catalog; `kind` is a ListPermissions ResourceType, or CELLS_FILTER.

    `name` is the table's name, empty for "all tables of the database" and for kinds that are
    neither tables nor data cells filters.
    """

    kind: str
    owner: str
    database: str = ""
    name: str = ""
    arn: str = ""
    expression: Expression = ()
    """Of a tag policy; of an LF-Tag its key with one value."""
    cells_filter: str = ""
    """Name of a data cells filter."""

    @property
    def is_all_tables(self) -> bool:
        return self.kind == "TABLE" and not self.name

    @property
    def in_database(self) -> "Resource":
        return database(self.owner, self.database)

    @property
    def all_tables(self) -> "Resource":
        return replace(self, name="")

    @property
    def whole_table(self) -> "Resource":
        """The table a data cells filter cuts; any other object itself."""
        if self.kind != CELLS_FILTER:
            return self
        return table(self.owner, self.database, self.name)

    @property
    def covering(self) -> "tuple[Resource, ...]":
        """An S3 path and the paths it lies under, up to its bucket."""
        parts = self.arn.split("/")
        arns = ("/".join(parts[:end]) for end in range(len(parts), 0, -1))
        return tuple(location(self.owner, arn) for arn in arns)

    @property
    def is_tag_policy(self) -> bool:
        return self.kind.startswith("LF_TAG_POLICY")


def catalog(owner: str) -> Resource:
    return Resource("CATALOG", owner)


def database(owner: str, name: str) -> Resource:
    return Resource("DATABASE", owner, name)


def table(owner: str, database: str, name: str) -> Resource:
    return Resource("TABLE", owner, database, name)


def location(owner: str, arn: str) -> Resource:
    return Resource("DATA_LOCATION", owner, arn=arn.rstrip("/"))


def cells_filter(owner: str, database: str, table: str, name: str) -> Resource:
    return Resource(CELLS_FILTER, owner, database, table, cells_filter=name)


def tag(owner: str, key: str, value: str) -> Resource:
    return Resource("LF_TAG", owner, expression=((key, (value,)),))


def tag_policy(owner: str, over: str, expression: Expression) -> Resource:
    """What an expression reaches; `over` is DATABASE or TABLE."""
    return Resource(f"LF_TAG_POLICY_{over}", owner, expression=expression)


def expression_of(pairs: list[Params]) -> Expression:
    """The expression of a request, lower-cased, as all tags are. A key is named once only."""
    keys = [str(pair.get("TagKey") or "").lower() for pair in pairs]
    if not keys or len(set(keys)) != len(keys):
        raise invalid_input("An expression names one or more LF-Tags, each key once.")
    return tuple(
        sorted(
            (key, tuple(sorted({value.lower() for value in pair["TagValues"]})))
            for key, pair in zip(keys, pairs, strict=True)
        )
    )


@dataclass(frozen=True)
class Columns:
    """A part of a table's columns, by inclusion or by exclusion."""

    names: frozenset[str]
    excluded: bool = False

    def of(self, every: tuple[str, ...]) -> frozenset[str]:
        """The names this means among all the table's columns."""
        chosen = frozenset(every)
        return chosen - self.names if self.excluded else chosen & self.names

    def plus(self, other: "Columns") -> "Columns":
        if self.excluded and other.excluded:
            return Columns(self.names & other.names, excluded=True)
        if self.excluded or other.excluded:
            hidden, shown = (self, other) if self.excluded else (other, self)
            return Columns(hidden.names - shown.names, excluded=True)
        return Columns(self.names | other.names)


def parse(asked: Params, default_owner: str) -> tuple[Resource, Columns | None]:
    """The resource a request names, and its columns where only some are meant.

    An empty column wildcard means the whole table, as Lake Formation stores it.
    """
    given = [kind for kind, value in asked.items() if value is not None]
    if len(given) != 1:
        raise invalid_input("Resource must have exactly one of its members set.")
    kind, value = given[0], asked[given[0]]
    owner = str(value.get("CatalogId") or default_owner)
    match kind:
        case "Catalog":
            return catalog(owner), None
        case "Database":
            return database(owner, _name(value, "Name")), None
        case "Table":
            return _table(owner, value), None
        case "TableWithColumns":
            whole = table(owner, _name(value, "DatabaseName"), _name(value, "Name"))
            return whole, _columns(value)
        case "DataLocation":
            return location(owner, _name(value, "ResourceArn")), None
        case "DataCellsFilter" | "LFTag" | "LFTagPolicy":
            return _by_key(kind, owner, value), None
    raise invalid_input(f"The sandbox AWS does not imitate grants on {kind}.")


def _name(value: Params, key: str) -> str:
    if not isinstance(value.get(key), str) or not value[key]:
        raise invalid_input(f"{key} is required.")
    return str(value[key])


def cells_filter_named(value: Params) -> Resource:
    """The data cells filter that the four members of its key name."""
    keys = ("TableCatalogId", "DatabaseName", "TableName", "Name")
    return cells_filter(*(_name(value, key) for key in keys))


def _table(owner: str, value: Params) -> Resource:
    wildcard, name = value.get("TableWildcard") is not None, value.get("Name")
    if wildcard == bool(name):
        raise invalid_input("Exactly one of Name and TableWildcard must be given.")
    return table(owner, _name(value, "DatabaseName"), name or "")


def _by_key(kind: str, owner: str, value: Params) -> Resource:
    if kind == "DataCellsFilter":
        return cells_filter_named(value)
    if kind == "LFTag":
        return _one_tag(owner, value)
    if value.get("ExpressionName"):
        raise invalid_input("The sandbox AWS does not imitate named LF-Tag expressions.")
    return tag_policy(owner, value["ResourceType"], expression_of(value.get("Expression") or []))


def _one_tag(owner: str, value: Params) -> Resource:
    ((key, values),) = expression_of([value])
    if len(values) != 1:
        raise invalid_input("Here an LF-Tag is named with one of its values.")
    return tag(owner, key, values[0])


def one_by_one(asked: Params) -> list[Params]:
    """An LF-Tag with several values is as many resources; anything else is one."""
    named = asked.get("LFTag")
    if not named:
        return [asked]
    return [{"LFTag": {**named, "TagValues": [value]}} for value in named["TagValues"]]


def _columns(value: Params) -> Columns | None:
    names, wildcard = value.get("ColumnNames"), value.get("ColumnWildcard")
    if (not names) == (wildcard is None):
        raise invalid_input("Exactly one of ColumnNames and ColumnWildcard must be given.")
    if names:
        return Columns(frozenset(names))
    hidden = (wildcard or {}).get("ExcludedColumnNames") or []
    return Columns(frozenset(hidden), excluded=True) if hidden else None


def shown(resource: Resource) -> Params:
    """The resource as a response carries it."""
    match resource.kind:
        case "CATALOG":
            return {"Catalog": {"Id": resource.owner}}
        case "DATABASE":
            return {"Database": {"CatalogId": resource.owner, "Name": resource.database}}
        case "DATA_LOCATION":
            return {"DataLocation": {"CatalogId": resource.owner, "ResourceArn": resource.arn}}
        case "LF_TAG":
            return {"LFTag": {"CatalogId": resource.owner, **pairs(resource.expression)[0]}}
    if resource.is_tag_policy:
        over = resource.kind.removeprefix("LF_TAG_POLICY_")
        named = {"ResourceType": over, "Expression": pairs(resource.expression)}
        return {"LFTagPolicy": {"CatalogId": resource.owner, **named}}
    if resource.kind == CELLS_FILTER:
        return {"DataCellsFilter": cells_filter_key(resource)}
    place = {"CatalogId": resource.owner, "DatabaseName": resource.database}
    if resource.is_all_tables:
        # AWS adds this name to a wildcard's rows.
        return {"Table": {**place, "Name": "ALL_TABLES", "TableWildcard": {}}}
    return {"Table": {**place, "Name": resource.name}}


def cells_filter_key(resource: Resource) -> Params:
    return {
        "TableCatalogId": resource.owner,
        "DatabaseName": resource.database,
        "TableName": resource.name,
        "Name": resource.cells_filter,
    }


def pairs(expression: Expression) -> list[Params]:
    return [{"TagKey": key, "TagValues": list(values)} for key, values in expression]


def shown_with_columns(resource: Resource, columns: Columns | None) -> Params:
    """A table as `TableWithColumns`, the form in which SELECT is listed."""
    name = "ALL_TABLES" if resource.is_all_tables else resource.name
    place = {"CatalogId": resource.owner, "DatabaseName": resource.database, "Name": name}
    if columns is None:
        return {"TableWithColumns": {**place, "ColumnWildcard": {}}}
    names = sorted(columns.names)
    if columns.excluded:
        return {"TableWithColumns": {**place, "ColumnWildcard": {"ExcludedColumnNames": names}}}
    return {"TableWithColumns": {**place, "ColumnNames": names}}
