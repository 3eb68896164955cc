"""Recording what was done to something a project owns."""

from typing import Any

from catalog.models import Asset, DataSource, Product
from portal.audit import services as audit
from portal.identity.models import User


def record(
    verb: str, thing: DataSource | Asset | Product, *, by: User | None, **detail: Any
) -> None:
    """One audit event, for the members of the project and the stewards of its domain."""
    project = thing.project
    audit.record(verb, thing, by=by, projects=[project.pk], domains=[project.domain_id], **detail)
