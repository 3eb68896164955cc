"""Audit events of grants, and of who fulfils by hand."""

from typing import Any

from portal.audit.services import record
from portal.identity.models import User
from sharing.models import Fulfiller, Grant


def tell_ledger(verb: str, grant: Grant, *, by: User | None, **detail: Any) -> None:
    """Record what happened to a grant, for the people of both projects and their domains."""
    projects = (grant.asset.project, grant.environment.project)
    record(
        verb,
        grant,
        by=by,
        projects=[project.pk for project in projects],
        domains=[project.domain_id for project in projects],
        holder=grant.holder,
        **detail,
    )


def tell_ledger_of_fulfiller(
    verb: str, fulfiller: Fulfiller, *, by: User | None, **detail: Any
) -> None:
    project = fulfiller.project
    record(verb, fulfiller, by=by, projects=[project.pk], domains=[project.domain_id], **detail)
