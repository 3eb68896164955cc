"""Reading requests: which a person sees, and which wait for them."""

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KeyTextTransform

from governance.models import ProjectRole
from governance.selectors.roles import Roles, roles_of
from portal.identity.models import User
from subscriptions.models import SubscriptionRequest
from subscriptions.policies import PRODUCES
from subscriptions.states import OPEN_STATES, RequestState


def requests() -> QuerySet[SubscriptionRequest]:
    """With what a line or a page shows of them; ``published_name`` is for ``product_name``."""
    return SubscriptionRequest.objects.select_related(
        "product__project__domain",
        "project__domain",
        "environment__account",
        "requester",
        "subscription",
    ).annotate(published_name=KeyTextTransform("name", "revision__content"))


def visible_to(person: User) -> QuerySet[SubscriptionRequest]:
    """As ``policies.sees`` says, for lists."""
    roles = roles_of(person)
    return requests() if roles.is_auditor else requests().filter(both_sides(roles))


def both_sides(roles: Roles) -> Q:
    """Requests or subscriptions of one's own projects, or for products one answers for."""
    return (
        Q(project__in=roles.projects_as())
        | Q(product__project__in=roles.projects_as(*PRODUCES))
        | Q(product__project__domain__in=roles.stewarded)
    )


def of_projects_of(person: User) -> QuerySet[SubscriptionRequest]:
    """What the person's projects asked for."""
    return requests().filter(project__in=roles_of(person).projects_as())


def waiting_for(person: User) -> QuerySet[SubscriptionRequest]:
    """The inbox: requests the person may decide, as ``policies.decides`` says, and questions
    asked of them.
    """
    roles = roles_of(person)
    theirs = Q(product__project__in=roles.projects_as(ProjectRole.OWNER)) | Q(
        product__project__domain__in=roles.stewarded
    )
    to_answer = Q(state=RequestState.QUESTION, requester=person)
    if roles.is_platform_admin:
        return requests().filter(to_answer)
    own = Q(requester=person) | Q(project__in=roles.projects_as())
    to_decide = theirs & Q(state=RequestState.PENDING) & ~own
    return requests().filter(to_decide | to_answer)


def waiting_count(user: User) -> int:
    return waiting_for(user).count()


def open_requests(roles: Roles, products: list[int]) -> QuerySet[SubscriptionRequest]:
    """Undecided requests of the person's projects for these products, newest first."""
    return SubscriptionRequest.objects.filter(
        product__in=products, project__in=roles.projects_as(), state__in=OPEN_STATES
    )
