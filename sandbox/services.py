"""Every module that answers operations: importing it enters them in the register."""

from sandbox import athena
from sandbox import sts
from sandbox.glue import databases
from sandbox.glue import policy
from sandbox.glue import tables
from sandbox.lakeformation import api as permissions
from sandbox.lakeformation import lake_settings
from sandbox.lakeformation import listing
from sandbox.lakeformation import locations
from sandbox.ram import api as ram

__all__ = [
    "athena",
    "databases",
    "lake_settings",
    "listing",
    "locations",
    "permissions",
    "policy",
    "ram",
    "sts",
    "tables",
]
