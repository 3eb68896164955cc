"""Reading projects and their members; everybody signed in sees them."""

from collections.abc import Collection

from django.db.models import Count, Q, QuerySet

from governance.models import Membership, Project, ProjectRole
from governance.selectors.roles import roles_of
from portal.identity.models import User


def listed() -> QuerySet[Project]:
    """All projects, with what a list shows of them."""
    counted = Project.objects.annotate(member_count=Count("memberships", distinct=True))
    return counted.select_related("domain").order_by("name", "pk")


def projects_of(user: User, roles: Collection[ProjectRole] = ()) -> QuerySet[Project]:
    """The projects the person is a member of, in one of ``roles`` if some are named."""
    mine = Membership.objects.filter(user=user)
    if roles:
        mine = mine.filter(role__in=list(roles))
    return Project.objects.filter(pk__in=mine.values("project")).select_related("domain")


def members(project: Project) -> QuerySet[Membership]:
    return project.memberships.select_related("user").order_by("user__name", "pk")


def members_of(project: Project, *roles: ProjectRole) -> QuerySet[User]:
    """The active people of the project, in one of ``roles`` if some are named."""
    memberships = project.memberships.filter(role__in=roles or ProjectRole.values)
    return User.objects.filter(is_active=True, memberships__in=memberships).order_by("name", "pk")


def owners_of(project: Project) -> QuerySet[User]:
    """The active owners of the project."""
    return members_of(project, ProjectRole.OWNER)


def memberships_of(user: User) -> QuerySet[Membership]:
    """The person's projects with the role in each, by name."""
    return user.memberships.select_related("project").order_by("project__name")


def names_watched_by(user: User) -> list[tuple[int, str]]:
    """Id and name of the projects whose events the person reads in the ledger."""
    roles = roles_of(user)
    watched = Project.objects.all()
    if not (roles.is_auditor or roles.is_platform_admin):
        watched = watched.filter(Q(pk__in=roles.projects) | Q(domain__in=roles.stewarded))
    return list(watched.order_by("name", "pk").values_list("pk", "name"))
