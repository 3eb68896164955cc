"""The steps of a plan: each is one AWS call (or one batch), safe to repeat.

A step can say itself in plain words, as the exact call, and how it is undone; and it knows what
the world looks like after it, so that a plan can be shown before anything is done.
"""

from sharing.steps.database import OURS, CreateDatabase, DeleteDatabase
from sharing.steps.links import CreateLink, DeleteLinks
from sharing.steps.permissions import ChangePermissions, Entry, LocalEntry, TableEntry
from sharing.steps.shares import AcceptInvitation
from sharing.steps.step import LOCAL, OWNER, SHARES, TARGET, Step

__all__ = [
    "LOCAL",
    "OURS",
    "OWNER",
    "SHARES",
    "TARGET",
    "AcceptInvitation",
    "ChangePermissions",
    "CreateDatabase",
    "CreateLink",
    "DeleteDatabase",
    "DeleteLinks",
    "Entry",
    "LocalEntry",
    "Step",
    "TableEntry",
]
