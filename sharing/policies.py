"""Who may do what with environments, grants, mirrors and drift; every answer in one table."""

from django.db.models import Q
from django.utils.translation import gettext as _

from catalog.models import Asset
from governance.models import ProjectRole
from governance.policies import platform_admin
from governance.selectors.roles import roles_of
from portal.identity.models import User
from portal.policy import Answer, Policy, no, yes_if
from sharing.manual import policies as manual
from sharing.models import CatalogLook, Drift, Environment, Grant, Mirror


def sees_grant(person: User, grant: Grant) -> Answer:
    """Both sides, the stewards of the producing domain, auditors, and who keeps it running."""
    roles = roles_of(person)
    producer, consumer = grant.asset.project, grant.environment.project
    return yes_if(
        roles.is_auditor
        or roles.is_platform_admin
        or roles.in_project(consumer.pk)
        or roles.in_project(producer.pk, ProjectRole.OWNER, ProjectRole.CONTRIBUTOR)
        or producer.domain_id in roles.stewarded
        or grant.tasks.filter(fulfiller__people=person).exists(),
        _("Only the two projects, stewards, auditors and platform admins see this grant."),
    )


def mends_grant(person: User, grant: Grant) -> Answer:
    """Trying again gives nothing that was not decided, so whoever is waiting may."""
    roles = roles_of(person)
    producer, consumer = grant.asset.project, grant.environment.project
    return yes_if(
        roles.is_platform_admin
        or roles.in_project(consumer.pk)
        or roles.in_project(producer.pk, ProjectRole.OWNER, ProjectRole.CONTRIBUTOR)
        or producer.domain_id in roles.stewarded,
        _("Only members of the two projects, stewards and platform admins try a grant again."),
    )


PRODUCES = (ProjectRole.OWNER, ProjectRole.CONTRIBUTOR)


def sees_drift(person: User, drift: Drift) -> Answer:
    """Who answers for the data, and auditors. Platform admins decide nothing about access."""
    roles, producer = roles_of(person), drift.project
    return yes_if(
        roles.is_auditor
        or roles.in_project(producer.pk, *PRODUCES)
        or producer.domain_id in roles.stewarded,
        _("Only the producing project, stewards of its domain and auditors see this."),
    )


def settles_drift(person: User, drift: Drift) -> Answer:
    roles, producer = roles_of(person), drift.project
    return yes_if(
        roles.in_project(producer.pk, ProjectRole.OWNER) or producer.domain_id in roles.stewarded,
        _("Only owners of %(project)s and stewards of its domain settle this.")
        % {"project": producer.name},
    )


def asks_for_look(person: User, look: CatalogLook) -> Answer:
    """Looking changes nothing in AWS but what was decided, so all who may be concerned may ask."""
    roles = roles_of(person)
    concerned = look.account.assets.filter(
        Q(project__in=roles.projects_as(*PRODUCES)) | Q(project__domain__in=roles.stewarded),
        region=look.region,
    )
    return yes_if(
        roles.is_platform_admin or concerned.exists(),
        _("Only platform admins, and who answers for tables of this catalog, ask for a look."),
    )


def compares_mirror(person: User, mirror: Mirror) -> Answer:
    """Copying a definition gives nobody a right, so whoever answers for the table may ask."""
    roles, producer = roles_of(person), mirror.asset.project
    return yes_if(
        roles.is_platform_admin
        or roles.in_project(producer.pk, *PRODUCES)
        or producer.domain_id in roles.stewarded,
        _("Only members of the producing project, stewards and platform admins compare mirrors."),
    )


def hands_over(person: User, asset: Asset) -> Answer:
    """Cutting off whoever reads by IAM is for who owns the table, in an account that says so.

    Platform admins connect accounts and decide on nobody's access, so not they.
    """
    if not roles_of(person).in_project(asset.project_id, ProjectRole.OWNER):
        text = _("Only owners of %(project)s hand its tables over to Lake Formation.")
        return no(text % {"project": asset.project})
    return yes_if(
        asset.account.producers.filter(pk=asset.project_id).exists(),
        _("%(account)s does not list %(project)s among its producing projects.")
        % {"account": asset.account.name, "project": asset.project},
    )


def closes_environment(person: User, environment: Environment) -> Answer:
    """Whoever reads there may give it up, and platform admins keep accounts tidy."""
    roles = roles_of(person)
    return yes_if(
        roles.is_platform_admin or roles.in_project(environment.project_id, ProjectRole.OWNER),
        _("Only owners of %(project)s and platform admins close its environments.")
        % {"project": environment.project},
    )


may = Policy(
    {
        "asset.hand_over": hands_over,
        **manual.RULES,
        "mirror.compare": compares_mirror,
        "grant.see": sees_grant,
        "grant.retry": mends_grant,
        "drift.see": sees_drift,
        "drift.accept": settles_drift,
        "drift.adopt": settles_drift,
        "drift.remove": settles_drift,
        "catalog.look": asks_for_look,
        "environment.create": platform_admin,
        "environment.change": platform_admin,
        "environment.delete": platform_admin,
        "environment.close": closes_environment,
    }
)
