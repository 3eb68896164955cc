"""The catalog, database and table ARNs that a Glue call is checked against in IAM."""

from sandbox.operations import Call
from sandbox.policies import ANY_RESOURCE

_DATABASE_OPERATIONS = ("CreateDatabase", "GetDatabase", "UpdateDatabase", "DeleteDatabase")
_TABLE_OPERATIONS = ("CreateTable", "GetTable", "UpdateTable", "DeleteTable")


def catalog_arn(region: str, account: str) -> str:
    return f"arn:aws:glue:{region}:{account}:catalog"


def database_arn(region: str, account: str, database: str) -> str:
    return f"arn:aws:glue:{region}:{account}:database/{database}"


def table_arn(region: str, account: str, database: str, table: str) -> str:
    return f"arn:aws:glue:{region}:{account}:table/{database}/{table}"


def resources(call: Call) -> tuple[str, ...]:
    """Every ARN the caller needs the action on: Glue asks for the ancestors of an object too."""
    params = call.params
    owner = str(params.get("CatalogId") or call.caller.account)
    if call.operation in _DATABASE_OPERATIONS:
        database = params.get("Name") or params.get("DatabaseInput", {}).get("Name")
    else:
        database = params.get("DatabaseName")
    if not isinstance(database, str):
        catalog_wide = call.operation in ("GetDatabases", "GetResourcePolicy", "PutResourcePolicy")
        return (catalog_arn(call.region, owner),) if catalog_wide else (ANY_RESOURCE,)
    found = [catalog_arn(call.region, owner), database_arn(call.region, owner, database)]
    found += [table_arn(call.region, owner, database, table) for table in tables_named(call)]
    return tuple(found)


def tables_named(call: Call) -> list[str]:
    """Names, or a pattern of names, of the tables a call is about."""
    params = call.params
    if call.operation in _TABLE_OPERATIONS:
        name = params.get("Name") or params.get("TableInput", {}).get("Name")
        return [name] if isinstance(name, str) else []
    if call.operation == "GetTables":
        return [params.get("Expression") or "*"]
    if call.operation == "BatchDeleteTable":
        return list(params.get("TablesToDelete", []))
    return [params["TableName"]] if isinstance(params.get("TableName"), str) else []
