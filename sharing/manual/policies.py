"""Who may do what with fulfilment by hand; ``sharing.policies.may`` holds these answers too."""

from django.utils.translation import gettext as _

from governance.models import ProjectRole
from governance.policies import owns
from governance.selectors.roles import roles_of
from portal.identity.models import User
from portal.policy import Answer, Rule, no, yes_if
from sharing.models import Fulfiller, FulfilmentTask

PRODUCES = (ProjectRole.OWNER, ProjectRole.CONTRIBUTOR)


def changes_fulfiller(person: User, fulfiller: Fulfiller) -> Answer:
    return owns(person, fulfiller.project)


def sees_fulfiller(person: User, fulfiller: Fulfiller) -> Answer:
    roles, project = roles_of(person), fulfiller.project
    return yes_if(
        roles.is_auditor
        or roles.is_platform_admin
        or roles.in_project(project.pk, *PRODUCES)
        or project.domain_id in roles.stewarded,
        _("Only the producing project, stewards, auditors and platform admins see this."),
    )


def reports_task(person: User, task: FulfilmentTask) -> Answer:
    """Nobody says of their own project's access that it was given or taken away."""
    roles, producer = roles_of(person), task.grant.asset.project
    if roles.in_project(task.grant.environment.project_id):
        return no(_("You belong to the project that asked; somebody else reports what was done."))
    named = task.fulfiller is not None and task.fulfiller.people.filter(pk=person.pk).exists()
    return yes_if(
        person.is_active and (named or roles.in_project(producer.pk, ProjectRole.OWNER)),
        _("Only the people named for this, and owners of %(project)s, report what was done.")
        % {"project": producer.name},
    )


RULES: dict[str, Rule] = {
    "fulfiller.create": owns,  # asked of the project
    "fulfiller.see": sees_fulfiller,
    "fulfiller.change": changes_fulfiller,
    "task.report": reports_task,
}
