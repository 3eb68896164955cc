"""The steps of a plan: each is one AWS call (or one batch), safe to repeat.

A step can say itself in plain words, as the exact call, and how it is undone; and it knows what
the world looks like after it, so that a plan can be shown before anything is done.
"""

from sharing.steps.database import OURS, CreateDatabase, DeleteDatabase
from sharing.steps.filters import CreateFilter, DeleteFilter, RestoreFilter
from sharing.steps.links import CreateDatabaseLink, CreateLink, DeleteDatabaseLink, DeleteLinks
from sharing.steps.permissions import ChangePermissions, Entry, FilterEntry, LocalEntry, TableEntry
from sharing.steps.shares import AcceptInvitation, InviteAccount, LeaveShare
from sharing.steps.step import LOCAL, OWNER, SHARES, TARGET, Step
from sharing.steps.tags import DefineTag, DropTag, PutTags, TakeTags

__all__ = [
    "LOCAL",
    "OURS",
    "OWNER",
    "SHARES",
    "TARGET",
    "AcceptInvitation",
    "ChangePermissions",
    "CreateDatabase",
    "CreateDatabaseLink",
    "CreateFilter",
    "CreateLink",
    "DefineTag",
    "DeleteDatabase",
    "DeleteDatabaseLink",
    "DeleteFilter",
    "DeleteLinks",
    "DropTag",
    "Entry",
    "FilterEntry",
    "InviteAccount",
    "LeaveShare",
    "LocalEntry",
    "PutTags",
    "RestoreFilter",
    "Step",
    "TableEntry",
    "TakeTags",
]
