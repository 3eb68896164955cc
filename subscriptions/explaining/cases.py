"""What is to be explained: one table for one role, with the request and grant behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.models import Asset, Product
from governance.selectors.roles import roles_of
from portal.identity.models import User
from sharing.models import Environment, Grant, GrantState, Want
from subscriptions.models import Subscription, SubscriptionRequest
from subscriptions.policies import may
from subscriptions.selectors.requests import requests
from subscriptions.selectors.subscriptions import BY_ATTENTION, subscription_of

_TEXTS = ("role", "column", "error")


@dataclass(frozen=True)
class Question:
    """What somebody asks about: ``asset`` or ``product`` by id; the rest may be left open."""

    asset: int | None = None
    product: int | None = None
    environment: int | None = None
    role: str = ""
    column: str = ""


@dataclass(frozen=True)
class Case:
    """``role`` need not be one of the environment's: then that is what is wrong."""

    asset: Asset
    environment: Environment
    role: str
    column: str = ""
    grant: Grant | None = None
    request: SubscriptionRequest | None = None
    subscription: Subscription | None = None
    shows_request: bool = False
    """Whether the person who asks may open the request's page."""

    @property
    def is_known(self) -> bool:
        """Whether the environment ever asked for or held the table."""
        return self.grant is not None or self.request is not None

    @property
    def is_wanted(self) -> bool:
        return self.grant is not None and self.grant.want == Want.PRESENT

    @property
    def is_by_hand(self) -> bool:
        """Given by people: there is no route that leads to it in AWS."""
        return self.grant is not None and self.grant.is_manual

    @property
    def can_be_looked_at(self) -> bool:
        asked_of_aws = self.is_wanted and not self.is_by_hand
        return asked_of_aws and self.role in self.environment.role_arns


def case_for(person: User, question: Question) -> Case | None:
    """The case, with whatever was left open chosen; None if the person may not have it explained.

    Left open, it is the environment and table most in need of attention. Raises ValidationError
    when it cannot be chosen.
    """
    assets = _assets(question)
    if not assets:
        return None
    pair = _pair(person, question, assets)
    if pair is None:
        return None
    case = _case(*pair, role=question.role.strip(), column=question.column.strip())
    if not may(person, "access.explain", case):
        return None
    return replace(case, shows_request=_sees_request(person, case))


def _sees_request(person: User, case: Case) -> bool:
    return case.request is not None and bool(may(person, "request.see", case.request))


def _assets(question: Question) -> list[Asset]:
    assets = Asset.objects.select_related("account", "project__domain")
    if question.asset:
        return list(assets.filter(pk=question.asset))
    return list(assets.filter(listings__product=question.product).order_by("database", "name"))


def _pair(
    person: User, question: Question, assets: list[Asset]
) -> tuple[Asset, Environment] | None:
    environments = _environments(person, question)
    grants = list(
        Grant.objects.filter(environment__in=environments, asset__in=assets, want=Want.PRESENT)
    )
    worst = min(grants, key=lambda grant: BY_ATTENTION.index(grant.state), default=None)
    by_asset = {asset.pk: asset for asset in assets}
    by_environment = {environment.pk: environment for environment in environments}
    if worst:
        return by_asset[worst.asset_id], by_environment[worst.environment_id]
    if environments:
        return assets[0], environments[0]
    if question.environment:
        return None
    message = _("None of your projects has an environment. Name the one to be explained.")
    raise ValidationError({"environment": message})


def _environments(person: User, question: Question) -> list[Environment]:
    environments = Environment.objects.select_related("account", "project__domain")
    if question.environment:
        return list(environments.filter(pk=question.environment))
    mine = environments.filter(project__in=roles_of(person).projects_as())
    return list(mine.order_by("name", "pk"))


def _case(asset: Asset, environment: Environment, *, role: str, column: str) -> Case:
    grant = _grant(asset, environment)
    request = None if grant and grant.want == Want.PRESENT else _newest_request(asset, environment)
    if grant and (request is None or _grant_of(request, asset) == grant):
        subscription = subscription_of(grant.holder)
        request = subscription.request if subscription else request
    else:
        subscription = getattr(request, "subscription", None)
        grant = _grant_of(request, asset) if request else grant
    return Case(
        asset=asset,
        environment=environment,
        role=role or environment.role_arns[0],
        column=column,
        grant=grant,
        request=request,
        subscription=subscription,
    )


def _grant(asset: Asset, environment: Environment) -> Grant | None:
    """The living one before the ended ones, the newest of those."""
    grants = _grants().filter(asset=asset, environment=environment)
    return grants.order_by("-want", "-pk").first()


def _grant_of(request: SubscriptionRequest, asset: Asset) -> Grant | None:
    subscription = getattr(request, "subscription", None)
    if subscription is None:
        return None
    return _grants().filter(holder=subscription.holder, asset=asset).first()


def _grants() -> QuerySet[Grant]:
    return Grant.objects.select_related(
        "asset__account",
        "asset__project",
        "environment__account",
        "environment__project",
        "route__catalog_account",
    )


def _newest_request(asset: Asset, environment: Environment) -> SubscriptionRequest | None:
    asked = requests().filter(environment=environment, scope__has_key=str(asset.pk))
    return asked.order_by("-pk").first()


def address(
    asset: int, environment: int, *, role: str = "", column: str = "", error: str = ""
) -> str:
    """The page that explains it; ``error`` names the kind of the error that led there."""
    asked = {"asset": asset, "environment": environment}
    given = {name: text for name, text in zip(_TEXTS, (role, column, error), strict=True) if text}
    return f"{reverse('subscriptions:explanation')}?{urlencode({**asked, **given})}"


def address_of_grant(grant: Grant) -> str:
    return address(grant.asset_id, grant.environment_id)


def address_of(grants: Iterable[Grant]) -> str:
    """The page that explains whichever of the grants is most in need of attention."""
    worst = min(grants, key=lambda grant: BY_ATTENTION.index(GrantState(grant.state)))
    return address_of_grant(worst)


def published_products(asset: Asset) -> list[Product]:
    """The published products that hold the asset: where access to it is asked for."""
    return list(Product.objects.filter(listing__assets=asset).order_by("pk"))


def published_columns(asset: Asset) -> set[str]:
    """The names that everybody may know."""
    contents = asset.listings.values_list("revision__content__assets", flat=True)
    return {
        column["name"]
        for assets in contents
        for one in assets
        if one["id"] == asset.pk
        for column in one["columns"]
    }


def grants_concerning(person: User, names: Iterable[Q]) -> QuerySet[Grant]:
    """The person's projects' grants that meet any of ``names``, the living before the ended."""
    found = _grants().filter(environment__project__in=roles_of(person).projects_as())
    any_of = Q(pk__in=[])
    for name in names:
        any_of |= name
    return found.filter(any_of).order_by("-want", "-pk")
