"""The operations of every service: importing a module here enters its handlers in the register."""

from sandbox import athena, sts
from sandbox.glue import databases, policy, tables
from sandbox.lakeformation import api as permissions
from sandbox.lakeformation import filters, lake_settings, listing, locations, tagged, tags, vending
from sandbox.operations import handler_for
from sandbox.ram import api as ram

__all__ = [
    "athena",
    "databases",
    "filters",
    "handler_for",
    "lake_settings",
    "listing",
    "locations",
    "permissions",
    "policy",
    "ram",
    "sts",
    "tables",
    "tagged",
    "tags",
    "vending",
]
