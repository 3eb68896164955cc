"""Reading subscriptions, and the grants that belong to them."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Case, CharField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Concat

from governance.selectors.roles import roles_of
from portal.identity.models import User
from sharing.models import Grant, GrantState, Want
from subscriptions.models import Subscription
from subscriptions.models.subscriptions import HOLDER
from subscriptions.policies import PRODUCES
from subscriptions.selectors.requests import both_sides
from subscriptions.states import SubscriptionState

BY_ATTENTION = (
    GrantState.FAILED,
    GrantState.BROKEN,
    GrantState.PENDING,
    GrantState.REVOKING,
    GrantState.GRANTED,
    GrantState.REVOKED,
)


def subscriptions() -> QuerySet[Subscription]:
    """With what a line or a page shows of them; ``published_name`` is for ``product_name``."""
    return Subscription.objects.select_related(
        "product__project__domain",
        "project__domain",
        "environment__account",
        "request__requester",
        "ended_by",
    ).annotate(published_name=KeyTextTransform("name", "request__revision__content"))


def visible_to(person: User) -> QuerySet[Subscription]:
    """As ``policies.sees`` says, for lists."""
    roles = roles_of(person)
    return subscriptions() if roles.is_auditor else subscriptions().filter(both_sides(roles))


def held_by_projects_of(person: User) -> QuerySet[Subscription]:
    """What the person's projects hold or held."""
    return subscriptions().filter(project__in=roles_of(person).projects_as())


def to_products_of(person: User) -> QuerySet[Subscription]:
    """Who holds or held products of the producing side the person belongs to."""
    roles = roles_of(person)
    if roles.is_auditor:
        return subscriptions()
    return subscriptions().filter(
        Q(product__project__in=roles.projects_as(*PRODUCES))
        | Q(product__project__domain__in=roles.stewarded)
    )


def ids_due(now: datetime) -> list[int]:
    """Active subscriptions whose time is over, the longest overdue first."""
    due = Subscription.objects.filter(state=SubscriptionState.ACTIVE, ends_at__lte=now)
    return list(due.order_by("ends_at").values_list("pk", flat=True))


def subscription_of(holder: str) -> Subscription | None:
    """The subscription behind a holder's name; None if it is not one of ours."""
    kind, _colon, number = holder.partition(":")
    if kind != HOLDER or not number.isdecimal():
        return None
    return subscriptions().filter(pk=number).first()


def grants_of(held: Iterable[Subscription]) -> dict[int, list[Grant]]:
    """The grants of each subscription, by its id, in the order of their tables. One query."""
    by_holder = {subscription.holder: subscription.pk for subscription in held}
    found = (
        Grant.objects.filter(holder__in=by_holder)
        .select_related("asset__account", "environment__account")
        .order_by("asset__database", "asset__name")
    )
    grants: dict[int, list[Grant]] = {pk: [] for pk in by_holder.values()}
    for grant in found:
        grants[by_holder[grant.holder]].append(grant)
    return grants


def access_state(grants: Iterable[Grant]) -> str:
    """One word for all grants of a subscription: the one most in need of attention."""
    states = {grant.state for grant in grants}
    return next((state for state in BY_ATTENTION if state in states), GrantState.PENDING)


def with_access(held: QuerySet[Subscription]) -> QuerySet[Subscription]:
    """For lists: ``access`` as ``access_state`` says it and ``access_to`` the asset it is said of,
    when AWS was last looked at, and ``until`` when it lasts or lasted.
    """
    order = Case(*(When(state=state, then=place) for place, state in enumerate(BY_ATTENTION)))
    holder = Concat(Value(f"{HOLDER}:"), Cast(OuterRef("pk"), CharField()))
    grants = Grant.objects.filter(holder=holder)
    return held.annotate(
        access=Subquery(grants.order_by(order, "pk").values("state")[:1]),
        access_to=Subquery(grants.order_by(order, "pk").values("asset")[:1]),
        seen_at=Subquery(grants.order_by("-seen_at").values("seen_at")[:1]),
        until=Coalesce("ended_at", "ends_at"),
    )


def is_settling(grants: Iterable[Grant]) -> bool:
    """Whether a worker is still to bring AWS to what is wanted."""
    return any(grant.state in (GrantState.PENDING, GrantState.REVOKING) for grant in grants)


def all_granted(subscription: Subscription) -> bool:
    wanted = Grant.objects.filter(holder=subscription.holder, want=Want.PRESENT)
    states = set(wanted.values_list("state", flat=True))
    return states == {GrantState.GRANTED}
