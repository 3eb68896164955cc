"""The roles by which Lake Formation reads registered locations."""

from sandbox import policies, s3
from sandbox.identity import Caller, account_in, role_named, service_linked_role
from sandbox.lakeformation.locations import registration_of
from sandbox.lakeformation.store import CatalogStore

SERVICE = frozenset({"lakeformation.amazonaws.com"})


def trusted_role(store: CatalogStore, path: str) -> str | None:
    """The role of the registration that covers `s3://bucket/prefix`, if Lake Formation may have it.

    It must exist, and trust the service.
    """
    registration = registration_of(store, path)
    if registration is None:
        return None
    arn = registration.role_arn
    if arn == service_linked_role(account_in(arn)):
        return arn
    role = role_named(arn)
    trust = [str(role.assume_role_policy_document)] if role else []
    allowed = policies.verdict(trust, "sts:AssumeRole", arn, {}, SERVICE) == "allow"
    return arn if allowed else None


def may_read(store: CatalogStore, path: str) -> bool:
    """Whether the registration's role reads the objects there, the bucket's policy included."""
    arn = trusted_role(store, path)
    if arn is None:
        return False
    session = f"arn:aws:sts::{account_in(arn)}:assumed-role/{arn.rpartition('/')[2]}/AWSLF-00-AT"
    objects = "arn:aws:s3:::" + path.removeprefix("s3://").rstrip("/") + "/*"
    return s3.may(Caller(account_in(arn), session, arn), "s3:GetObject", objects)
