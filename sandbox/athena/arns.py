"""What an Athena call acts on, for IAM: a workgroup, or the data catalog."""

from __future__ import annotations

from sandbox.athena.errors import texts_parameter
from sandbox.athena.store import PRIMARY, store
from sandbox.operations import Call

METADATA = ("GetDatabase", "ListDatabases", "GetTableMetadata", "ListTableMetadata")
EVERYTHING = ("ListWorkGroups", "ListDataCatalogs", "GetDataCatalog", "CreateDataCatalog")


def resources(call: Call) -> tuple[str, ...]:
    """The ARNs IAM must allow the operation on."""
    prefix = f"arn:aws:athena:{call.region}:{call.caller.account}"
    if call.operation in EVERYTHING:
        return ("*",)
    if call.operation in METADATA:
        return (f"{prefix}:datacatalog/{call.params.get('CatalogName')}",)
    return tuple(f"{prefix}:workgroup/{name}" for name in sorted(_workgroups(call)))


def _workgroups(call: Call) -> set[str]:
    """Named in the call, or those of the executions it names: AWS asks for these, too."""
    name = call.params.get("WorkGroup")
    if call.operation == "CreateWorkGroup":
        name = call.params.get("Name")
    if isinstance(name, str):
        return {name}
    one = call.params.get("QueryExecutionId")
    executions = texts_parameter(call.params, "QueryExecutionIds") or (str(one),)
    known = (store.executions.get(identity) for identity in executions)
    return {execution.workgroup for execution in known if execution} or {PRIMARY}
