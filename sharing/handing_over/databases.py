"""What Glue must be sent to change one thing of a database and keep all others."""

from collections.abc import Mapping
from typing import Any

KEPT = ("Name", "Description", "LocationUri", "Parameters", "TargetDatabase", "FederatedDatabase")
"""What UpdateDatabase takes besides the defaults; it empties what is left out."""


def closed(database: Mapping[str, Any]) -> dict[str, Any]:
    """The ``DatabaseInput`` that keeps the database and opens its new tables to nobody."""
    kept = {name: database[name] for name in KEPT if database.get(name)}
    return {**kept, "CreateTableDefaultPermissions": []}
