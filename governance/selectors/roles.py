"""What a person is: member of which projects, steward of which domains, portal-wide roles."""

from dataclasses import dataclass, field

from governance.models import Domain, Membership, Project, ProjectRole
from governance.selectors import domains
from portal.identity.models import User
from portal.middleware import current_request_id


@dataclass(frozen=True)
class Roles:
    """``stewarded`` holds the ids of the domains below the stewarded ones as well."""

    projects: dict[int, ProjectRole] = field(default_factory=dict)
    stewarded: frozenset[int] = frozenset()
    is_auditor: bool = False
    is_platform_admin: bool = False

    def in_project(self, project_id: int, *allowed: ProjectRole) -> bool:
        """Member of the project, in one of the roles if some are named."""
        role = self.projects.get(project_id)
        return role is not None and (not allowed or role in allowed)

    def projects_as(self, *allowed: ProjectRole) -> set[int]:
        return {pk for pk, role in self.projects.items() if not allowed or role in allowed}


NOBODY = Roles()


def roles_of(user: User) -> Roles:
    """Everything policies need to know of a person, in two queries.

    Remembered on the user for the request being answered, never longer: outside a request (in a
    task, a command, a test) each call reads afresh.
    """
    request = current_request_id()
    remembered = getattr(user, "_roles", None)
    if request and remembered and remembered[0] == request:
        roles: Roles = remembered[1]
        return roles
    roles = _read(user)
    user._roles = (request, roles)  # type: ignore[attr-defined]
    return roles


def _read(user: User) -> Roles:
    if not user.is_active or user.pk is None:
        return NOBODY
    memberships = Membership.objects.filter(user=user).values_list("project_id", "role")
    return Roles(
        projects={project: ProjectRole(role) for project, role in memberships},
        stewarded=_stewarded(user),
        is_auditor=user.is_auditor,
        is_platform_admin=user.is_platform_admin,
    )


def _stewarded(user: User) -> frozenset[int]:
    named = list(user.stewardships.values_list("domain_id", flat=True))
    if not named:
        return frozenset()
    return frozenset(domains.with_descendants(named).values_list("pk", flat=True))


def is_steward_of(user: User, domain: Domain) -> bool:
    """Steward of the domain or of one above it."""
    return domain.pk in roles_of(user).stewarded


def is_member_of(user: User, project: Project, *allowed: ProjectRole) -> bool:
    """Member of the project, in one of the roles if some are named."""
    return roles_of(user).in_project(project.pk, *allowed)


def membership_ids(user: User) -> tuple[set[int], set[int]]:
    """The ids of the person's projects, and of the stewarded domains and all below those."""
    roles = roles_of(user)
    return set(roles.projects), set(roles.stewarded)
