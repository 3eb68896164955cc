"""Who may do what with requests and subscriptions; every answer in one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from governance import rules
from governance.models import Project, ProjectRole
from governance.selectors.roles import Roles, roles_of
from portal.identity.models import User
from portal.policy import YES, Answer, Policy, no, yes_if
from subscriptions.models import Subscription, SubscriptionRequest

if TYPE_CHECKING:
    from subscriptions.explaining.cases import Case

Asked = SubscriptionRequest | Subscription
PRODUCES = (ProjectRole.OWNER, ProjectRole.CONTRIBUTOR)


def asks_for(person: User, project: Project) -> Answer:
    return yes_if(
        roles_of(person).in_project(project.pk),
        _("Only members of %(project)s ask on its behalf.") % {"project": project.name},
    )


def sees(person: User, thing: Asked) -> Answer:
    roles = roles_of(person)
    return yes_if(
        roles.is_auditor or roles.in_project(thing.project_id) or _on_producing_side(roles, thing),
        _("Only the asking and the producing side see this."),
    )


def decides(person: User, request: SubscriptionRequest) -> Answer:
    roles = roles_of(person)
    barred = rules.bar(
        is_admin=roles.is_platform_admin,
        is_requester=person.pk == request.requester_id,
        is_asking=roles.in_project(request.project_id),
    )
    return no(barred) if barred else answers_for(person, request)


def revokes(person: User, subscription: Subscription) -> Answer:
    """Members of the asking project too, if they answer for the product: it only takes away."""
    barred = rules.bar(is_admin=roles_of(person).is_platform_admin)
    return no(barred) if barred else answers_for(person, subscription)


def answers_for(person: User, thing: Asked) -> Answer:
    roles, producer = roles_of(person), thing.product.project
    return yes_if(
        roles.in_project(producer.pk, ProjectRole.OWNER) or producer.domain_id in roles.stewarded,
        _("Only owners of %(project)s and stewards of its domain decide on access to its products.")
        % {"project": producer.name},
    )


def gives_up(person: User, thing: Asked) -> Answer:
    """The requester while a member, or an owner of the asking project."""
    roles = roles_of(person)
    asked = thing if isinstance(thing, SubscriptionRequest) else thing.request
    requester = person.pk == asked.requester_id and roles.in_project(thing.project_id)
    return yes_if(
        requester or roles.in_project(thing.project_id, ProjectRole.OWNER),
        _("Only whoever asked and owners of %(project)s do this.")
        % {"project": thing.project.name},
    )


def comments(person: User, request: SubscriptionRequest) -> Answer:
    roles = roles_of(person)
    if roles.in_project(request.project_id) or _on_producing_side(roles, request):
        return YES
    return no(_("Only the asking and the producing side take part in this conversation."))


def has_explained(person: User, case: Case) -> Answer:
    """Members their own projects' access to what they may know; the producing side, and who keeps
    it running, what was asked of them; auditors everything.
    """
    roles, producer = roles_of(person), case.asset.project
    produces = roles.in_project(producer.pk, *PRODUCES) or producer.domain_id in roles.stewarded
    if roles.in_project(case.environment.project_id):
        allowed = case.is_known or produces or case.asset.listings.exists()
    else:
        allowed = case.is_known and (produces or roles.is_platform_admin)
    return yes_if(
        allowed or roles.is_auditor,
        _("Only the asking and the producing side have this access explained."),
    )


def speaks_for_asker(person: User, request: SubscriptionRequest) -> Answer:
    return asks_for(person, request.project)


def _on_producing_side(roles: Roles, thing: Asked) -> bool:
    producer = thing.product.project
    return roles.in_project(producer.pk, *PRODUCES) or producer.domain_id in roles.stewarded


may = Policy(
    {
        "access.explain": has_explained,
        "request.submit": asks_for,  # asked of the project
        "request.see": sees,
        "request.approve": decides,
        "request.refuse": decides,
        "request.ask": decides,
        "request.answer": speaks_for_asker,
        "request.comment": comments,
        "request.withdraw": gives_up,
        "subscription.see": sees,
        "subscription.cancel": gives_up,
        "subscription.revoke": revokes,
    }
)
