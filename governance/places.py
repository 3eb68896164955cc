"""Where the rule book's pages stand in the navigation, and the projects of the switcher."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from governance.models import ProjectRole
from governance.selectors import projects
from portal.ui.navigation import Place, ProjectLink, Section


def sees_accounts(user: Any) -> bool:
    return bool(user.is_authenticated and (user.is_platform_admin or user.is_auditor))


PLACES = (
    Place(section=Section.GOVERN, label=_("Domains"), url_name="governance:domains", order=10),
    Place(
        section=Section.GOVERN,
        label=_("Projects"),
        url_name="governance:projects",
        order=20,
        covers=("/closing/projects/",),
    ),
    Place(
        section=Section.GOVERN, label=_("Glossaries"), url_name="governance:glossaries", order=30
    ),
    Place(section=Section.GOVERN, label=_("Forms"), url_name="governance:forms", order=40),
    Place(
        section=Section.SETTINGS,
        label=_("AWS accounts"),
        url_name="governance:accounts",
        order=10,
        covers=("/closing/accounts/",),
        visible_to=sees_accounts,
    ),
)


def projects_for_switcher(user: Any) -> Iterable[ProjectLink]:
    for membership in projects.memberships_of(user):
        role = ProjectRole(membership.role).label
        project = membership.project
        yield ProjectLink(name=project.name, url=project.get_absolute_url(), role=role)
