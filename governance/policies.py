"""Who may do what in the rule book; every answer in one table."""

from django.utils.translation import gettext as _

from governance.models import AwsAccount, Domain, Glossary, MetadataForm, Project, ProjectRole, Term
from governance.models import Rule as DomainRule
from governance.selectors.roles import roles_of
from portal.identity.models import User
from portal.policy import Answer, Policy, yes_if


def signed_in(person: User, thing: object) -> Answer:
    return yes_if(person.is_active, _("This person's account is switched off."))


def platform_admin(person: User, thing: object) -> Answer:
    return yes_if(
        roles_of(person).is_platform_admin, _("Only platform admins do this. Ask one of them.")
    )


def admin_or_auditor(person: User, thing: object) -> Answer:
    roles = roles_of(person)
    return yes_if(
        roles.is_platform_admin or roles.is_auditor,
        _("Only platform admins and auditors see this."),
    )


def tends(person: User, domain: Domain | None) -> Answer:
    """Steward of the domain or above, or platform admin; what is nobody's, admins tend."""
    roles = roles_of(person)
    if domain is None:
        return platform_admin(person, domain)
    return yes_if(
        roles.is_platform_admin or domain.pk in roles.stewarded,
        _("Only stewards of %(domain)s or of a domain above it, and platform admins, do this.")
        % {"domain": domain.name},
    )


def owns(person: User, project: Project) -> Answer:
    """Owner of the project, or steward of its domain or above."""
    roles = roles_of(person)
    return yes_if(
        roles.in_project(project.pk, ProjectRole.OWNER) or project.domain_id in roles.stewarded,
        _("Only owners of %(project)s and stewards of its domain do this.")
        % {"project": project.name},
    )


def changes_project(person: User, project: Project) -> Answer:
    return owns(person, project) or tends(person, project.domain)


def tends_of(person: User, thing: Glossary | MetadataForm | DomainRule) -> Answer:
    return tends(person, thing.domain)


def tends_term(person: User, term: Term) -> Answer:
    return tends(person, term.glossary.domain)


def attaches_terms_of(person: User, what: tuple[Glossary, Domain]) -> Answer:
    """Whether the person may attach the glossary's terms to a product of the domain."""
    glossary, domain = what
    return yes_if(
        not glossary.restricted or domain.pk in roles_of(person).stewarded,
        _("%(glossary)s is restricted: only stewards of %(domain)s or above attach its terms.")
        % {"glossary": glossary.name, "domain": domain.name},
    )


def sees_account_name(person: User, account: AwsAccount) -> Answer:
    """Owners and contributors of its producing projects see an account's name and id."""
    mine = roles_of(person).projects_as(ProjectRole.OWNER, ProjectRole.CONTRIBUTOR)
    return yes_if(
        bool(admin_or_auditor(person, account)) or account.producers.filter(pk__in=mine).exists(),
        _("Only projects that produce from this account see it."),
    )


may = Policy(
    {
        "domain.create": tends,  # asked of the parent; None for a domain at the top
        "domain.change": tends,
        "domain.choose_catalog": platform_admin,
        "domain.choose_sharing": tends,
        "domain.delete": tends,
        "domain.add_steward": tends,
        "domain.remove_steward": tends,
        "project.create": tends,  # asked of the domain
        "project.change": changes_project,
        "project.delete": changes_project,
        "project.close": changes_project,
        "project.add_member": owns,
        "project.change_member": owns,
        "project.remove_member": owns,
        "account.see": admin_or_auditor,
        "account.see_name": sees_account_name,
        "account.create": platform_admin,
        "account.change": platform_admin,
        "account.delete": platform_admin,
        "account.close": platform_admin,
        "account.check": platform_admin,
        "glossary.create": tends,  # asked of the domain
        "glossary.change": tends_of,
        "glossary.delete": tends_of,
        "glossary.attach_term": attaches_terms_of,
        "term.create": tends_of,  # asked of the glossary
        "term.change": tends_term,
        "term.delete": tends_term,
        "form.create": tends,  # asked of the domain
        "form.change": tends_of,
        "form.delete": tends_of,
        "rule.create": tends,  # asked of the domain
        "rule.change": tends_of,
        "rule.delete": tends_of,
    }
)
