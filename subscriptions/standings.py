"""What the catalog's pages show of subscriptions: where a person stands with each product."""

from collections.abc import Iterable, Sequence

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Product
from catalog.ports import Standing
from governance.selectors.roles import Roles, roles_of
from portal.identity.models import User
from sharing.models import Grant, GrantState
from subscriptions.explaining.cases import address_of
from subscriptions.models import Subscription, SubscriptionRequest
from subscriptions.policies import PRODUCES
from subscriptions.querying import athena_url
from subscriptions.selectors.requests import open_requests
from subscriptions.selectors.subscriptions import access_state, grants_of
from subscriptions.states import SubscriptionState


def already(person: User, product: Product) -> list[SubscriptionRequest | Subscription]:
    """What the person's projects wait for or hold of a product, project by project."""
    roles = roles_of(person)
    mine = {"product": product, "project__in": roles.projects_as()}
    held = Subscription.objects.filter(**mine, state=SubscriptionState.ACTIVE)
    asked = open_requests(roles, [product.pk])
    found: list[SubscriptionRequest | Subscription] = [
        *held.select_related("project", "environment"),
        *asked.select_related("project", "environment"),
    ]
    return sorted(found, key=lambda had: (had.project.name, had.environment.name))


class CatalogPort:
    """Registered in ``AppConfig.ready``."""

    def standings(self, person: User, products: Sequence[Product]) -> dict[int, Standing]:
        """At most five queries, however many products."""
        ids, roles = [product.pk for product in products], roles_of(person)
        asked = {request.product_id: request for request in open_requests(roles, ids)}
        held = _held(roles, ids)
        grants = grants_of(held.values())
        return {
            product.pk: _holding(held[product.pk], grants[held[product.pk].pk])
            if product.pk in held
            else _without(product, asked.get(product.pk), roles)
            for product in products
        }

    def unpublishing_affects(self, product: Product) -> Iterable[str]:
        held = (
            Subscription.objects.filter(product=product, state=SubscriptionState.ACTIVE)
            .select_related("project", "environment")
            .annotate(
                people=Count(
                    "project__memberships", filter=Q(project__memberships__user__is_active=True)
                )
            )
            .order_by("project__name")
        )
        return [_affected(subscription, subscription.people) for subscription in held]


def _held(roles: Roles, products: list[int]) -> dict[int, Subscription]:
    """Where several projects hold a product, the one that does so longest."""
    mine = Subscription.objects.filter(
        product__in=products, project__in=roles.projects_as(), state=SubscriptionState.ACTIVE
    ).select_related("environment")
    return {subscription.product_id: subscription for subscription in mine}


def _holding(subscription: Subscription, grants: list[Grant]) -> Standing:
    state, here = access_state(grants), subscription.get_absolute_url()
    if state in (GrantState.FAILED, GrantState.BROKEN):
        label, action = _("Your access is not working"), _("Why can't I read it?")
        return Standing(subscription.product_id, "broken", label, action, address_of(grants))
    if state == GrantState.GRANTED:
        label = _("You have access until %(end)s") % {"end": date_format(subscription.ends_at)}
        if all(grant.is_manual for grant in grants):
            return Standing(subscription.product_id, "granted", label, _("See your access"), here)
        url = athena_url(subscription.environment.region)
        return Standing(subscription.product_id, "granted", label, _("Query in Athena"), url)
    label, action = _("Access is being granted"), _("Being granted, see where it is")
    return Standing(subscription.product_id, "granting", label, action, here)


def _without(product: Product, request: SubscriptionRequest | None, roles: Roles) -> Standing:
    if request:
        label, action = request.get_state_display(), _("Requested, see where it is")
        return Standing(product.pk, "requested", label, action, request.get_absolute_url())
    if roles.projects and set(roles.projects) == {product.project_id}:
        return _produced_here(product, roles)
    label, url = _("You have no access yet"), reverse("subscriptions:ask", args=[product.pk])
    return Standing(product.pk, "none", label, _("Request access"), url)


def _produced_here(product: Product, roles: Roles) -> Standing:
    label = _("Your project produces this")
    if not roles.in_project(product.project_id, *PRODUCES):
        return Standing(product.pk, "own", label, "", "")
    url = reverse("subscriptions:subscribers") + f"?product={product.pk}"
    return Standing(product.pk, "own", label, _("See its subscribers"), url)


def _affected(subscription: Subscription, people: int) -> str:
    words = ngettext(
        "%(project)s (%(count)d person) holds it in %(environment)s until %(end)s.",
        "%(project)s (%(count)d people) holds it in %(environment)s until %(end)s.",
        people,
    )
    return words % {
        "project": subscription.project,
        "count": people,
        "environment": subscription.environment,
        "end": date_format(subscription.ends_at),
    }
