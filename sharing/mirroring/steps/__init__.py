"""The calls that make and unmake mirrors: each one call or one batch, safe to repeat."""

from sharing.mirroring.steps.copies import (
    create_table,
    delete_partitions,
    deregister,
    put_partitions,
    register,
    update_table,
)
from sharing.mirroring.steps.objects import (
    create_database,
    create_link,
    delete_database,
    delete_tables,
)
from sharing.mirroring.steps.rights import (
    Entry,
    accept,
    change_rights,
    engineers_entry,
    use_locations,
)
from sharing.mirroring.steps.step import (
    COPIES,
    LINKS,
    LOCATIONS,
    PARTITIONS,
    RIGHTS,
    SOURCES,
    Step,
)

__all__ = [
    "COPIES",
    "LINKS",
    "LOCATIONS",
    "PARTITIONS",
    "RIGHTS",
    "SOURCES",
    "Entry",
    "Step",
    "accept",
    "change_rights",
    "create_database",
    "create_link",
    "create_table",
    "delete_database",
    "delete_partitions",
    "delete_tables",
    "deregister",
    "engineers_entry",
    "put_partitions",
    "register",
    "update_table",
    "use_locations",
]
