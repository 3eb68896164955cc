"""The verbs of projects and their members."""

from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.models import Domain, Membership, Project, ProjectRole
from governance.policies import may
from governance.services import records
from portal.audit import services as audit
from portal.errors import Conflict
from portal.identity.models import User
from portal.notify.services import notify


class ProjectText(TypedDict, total=False):
    name: str
    description: str


@transaction.atomic
def create(*, by: User, domain: Domain, name: str, owner: User, description: str = "") -> Project:
    """A project is never without an owner."""
    may.demand(by, "project.create", domain)
    project = Project(
        domain=domain,
        name=records.stripped(name),
        slug=records.free_slug(Project, name),
        description=description,
    )
    records.save(project)
    _record("project.created", project, by)
    _join(project, by=by, user=owner, role=ProjectRole.OWNER)
    return project


@transaction.atomic
def change(project: Project, *, by: User, **text: Unpack[ProjectText]) -> Project:
    project = records.locked(project)
    may.demand(by, "project.change", project)
    if changed := records.update(project, text):
        _record("project.changed", project, by, changed=changed)
    return project


@transaction.atomic
def move(project: Project, *, by: User, domain: Domain) -> Project:
    """Put the project into another domain, by whoever tends both: other rules then hold."""
    project = records.locked(project)
    if project.domain_id == domain.pk:
        return project
    left = project.domain_id
    may.demand(by, "domain.change", project.domain)
    may.demand(by, "project.create", domain)
    changed = records.update(project, {"domain": domain})
    audit.record(
        "project.moved",
        project,
        by=by,
        projects=[project.pk],
        domains=[left, domain.pk],
        changed=changed,
    )
    return project


@transaction.atomic
def delete(project: Project, *, by: User) -> None:
    project = records.locked(project)
    may.demand(by, "project.delete", project)
    _record("project.deleted", project, by)
    records.delete(project)


def close(project: Project, *, by: User, reason: str) -> Project:
    """Mark it closed. ``subscriptions.services.closing`` asks who may, and ends all access."""
    project.closed_at = timezone.now()
    project.save(update_fields=["closed_at"])
    _record("project.closed", project, by, reason=reason)
    return project


def demand_open(project: Project) -> None:
    """Raises Conflict for a closed project, which begins nothing new."""
    if project.closed_at is not None:
        raise Conflict(_("%(project)s is closed.") % {"project": project})


@transaction.atomic
def add_member(project: Project, *, by: User, user: User, role: str) -> Membership:
    project = records.locked(project)
    may.demand(by, "project.add_member", project)
    if project.memberships.filter(user=user).exists():
        raise Conflict(_("%(name)s is a member of this project already.") % {"name": user})
    return _join(project, by=by, user=user, role=role)


def _join(project: Project, *, by: User, user: User, role: str) -> Membership:
    if not user.is_active:
        raise ValidationError({"user": _("This person's account is switched off.")})
    membership = Membership(project=project, user=user, role=role)
    records.save(membership)
    _record("project.member_added", project, by, member=_who(user), role=role)
    if user != by:
        notify(
            [user],
            kind="member.added",
            text=_("You are now a member of %(project)s.") % {"project": project},
            url=project.get_absolute_url(),
        )
    return membership


@transaction.atomic
def change_role(membership: Membership, *, by: User, role: str) -> Membership:
    """Raises Conflict when the project would be left without an owner."""
    project = records.locked(membership.project)
    may.demand(by, "project.change_member", project)
    membership.refresh_from_db()
    if membership.role == ProjectRole.OWNER != role:
        _demand_another_owner(membership)
    if changed := records.update(membership, {"role": role}):
        _record(
            "project.member_changed", project, by, member=_who(membership.user), changed=changed
        )
    return membership


@transaction.atomic
def remove_member(membership: Membership, *, by: User) -> None:
    """Take a person out of the project; anybody may leave, except the last owner."""
    project = records.locked(membership.project)
    membership.refresh_from_db()
    if by.pk != membership.user_id:
        may.demand(by, "project.remove_member", project)
    if membership.role == ProjectRole.OWNER:
        _demand_another_owner(membership)
    _record("project.member_removed", project, by, member=_who(membership.user))
    membership.delete()


def _demand_another_owner(membership: Membership) -> None:
    others = membership.project.memberships.filter(role=ProjectRole.OWNER, user__is_active=True)
    if not others.exclude(pk=membership.pk).exists():
        raise Conflict(
            _("%(name)s is the last owner of %(project)s. Make somebody else an owner first.")
            % {"name": membership.user, "project": membership.project}
        )


def _record(verb: str, project: Project, by: User, **detail: Any) -> None:
    audit.record(verb, project, by=by, projects=[project.pk], domains=[project.domain_id], **detail)


def _who(user: User) -> dict[str, object]:
    return {"id": user.pk, "name": str(user)}
