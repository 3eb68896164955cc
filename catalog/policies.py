"""Who may do what in the catalog; every answer in one table."""

from django.utils.translation import gettext as _

from catalog.models import Asset, DataSource, Product, Run
from governance.models import AwsAccount, Project, ProjectRole
from governance.selectors.roles import roles_of
from portal.identity.models import User
from portal.policy import YES, Answer, Policy, yes_if


def sees_inventory(person: User, project: Project) -> Answer:
    """Members of the project, stewards of its domain or above, auditors."""
    roles = roles_of(person)
    return yes_if(
        roles.is_auditor or roles.in_project(project.pk) or project.domain_id in roles.stewarded,
        _("Only members of %(project)s see its inventory.") % {"project": project.name},
    )


def produces(person: User, project: Project) -> Answer:
    return yes_if(
        roles_of(person).in_project(project.pk, ProjectRole.OWNER, ProjectRole.CONTRIBUTOR),
        _("Only owners and contributors of %(project)s do this. Ask one of its owners.")
        % {"project": project.name},
    )


def produces_thing(person: User, thing: DataSource | Asset | Product) -> Answer:
    return produces(person, thing.project)


def classifies(person: User, product: Product) -> Answer:
    """Producers, and stewards, who alone may attach the terms of restricted glossaries."""
    if product.project.domain_id in roles_of(person).stewarded:
        return YES
    return produces_thing(person, product)


def sees_thing(person: User, thing: DataSource | Asset | Product) -> Answer:
    return sees_inventory(person, thing.project)


def sees_run(person: User, run: Run) -> Answer:
    return sees_inventory(person, run.source.project)


def imports_from(person: User, what: tuple[Project, AwsAccount]) -> Answer:
    """Without the account's consent, any project could publish another one's tables."""
    project, account = what
    return produces(person, project) and yes_if(
        account.producers.filter(pk=project.pk).exists(),
        _(
            "%(account)s does not list %(project)s among the projects that may import from it. "
            "A platform admin can add it under Settings › Accounts."
        )
        % {"account": account.name, "project": project.name},
    )


may = Policy(
    {
        "inventory.see": sees_inventory,  # asked of the project
        "source.create": produces,  # asked of the project
        "source.use_account": imports_from,  # asked of the project and the account
        "source.see": sees_thing,
        "source.change": produces_thing,
        "source.delete": produces_thing,
        "source.run": produces_thing,
        "run.see": sees_run,
        "asset.see": sees_thing,
        "asset.change": produces_thing,
        "product.create": produces,  # asked of the project
        "product.see": sees_thing,
        "product.change": produces_thing,
        "product.classify": classifies,
        "product.delete": produces_thing,
        "product.publish": produces_thing,
        "product.unpublish": produces_thing,
    }
)
