"""A little world with one of everything, and the seven people the access tests look through.

Olu owns the producing project, Sten stewards its domain, Ana's project asks, Sam is a stranger,
Ida audits, Ada administers, and the seventh is nobody signed in.
"""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from catalog.models import Asset, DataSource, Listing, Product
from governance.models import (
    AwsAccount,
    Domain,
    Glossary,
    MetadataForm,
    Project,
    Rule,
    TermRelation,
)
from portal.audit import services as audit
from portal.audit.models import AuditEvent
from portal.identity import services as identity
from portal.identity.models import ApiToken, User
from portal.notify.models import Notification
from portal.notify.services import notify
from sharing.models import (
    CatalogLook,
    Drift,
    Environment,
    FulfilmentTask,
    Grant,
    WebhookDelivery,
)
from sharing.portions import Portion
from sharing.services import grants
from subscriptions.models import Subscription, SubscriptionRequest
from subscriptions.services import requests
from tests import factories

PEOPLE = ("Olu", "Sten", "Ana", "Sam", "Ida", "Ada", "nobody")


@dataclass(frozen=True, kw_only=True)
class World:
    """``films`` produces below ``domain``; ``marketing`` asks, from a domain of its own.

    Of another product, ``request`` waits for a decision and ``subscription`` holds ``grant``;
    for ``product`` nobody asked, and in ``environment`` there is no access yet.
    """

    olu: User
    sten: User
    ana: User
    sam: User
    ida: User
    ada: User
    domain: Domain
    films: Project
    marketing: Project
    account: AwsAccount
    environment: Environment
    glossary: Glossary
    relation: TermRelation
    form: MetadataForm
    rule: Rule
    source: DataSource
    asset: Asset
    product: Product
    listing: Listing
    request: SubscriptionRequest
    subscription: Subscription
    grant: Grant
    drift: Drift
    look: CatalogLook
    task: FulfilmentTask
    delivery: WebhookDelivery
    token: ApiToken
    notification: Notification
    event: AuditEvent

    def person(self, name: str) -> User | AnonymousUser:
        return AnonymousUser() if name == "nobody" else getattr(self, name.lower())


def build() -> World:
    """Olu's are the token and the notification; the event is of her project."""
    olu, sten, ana, sam = (factories.person(name) for name in PEOPLE[:4])
    ida = factories.person("Ida", is_auditor=True)
    ada = factories.person("Ada", is_platform_admin=True)
    domain = factories.domain("Streaming", stewards=[sten])
    films = factories.project("Films", owner=olu, domain=domain)
    marketing = factories.project("Marketing", owner=ana)
    producer, consumer = factories.account(), factories.account(factories.CONSUMER)
    producer.producers.add(films)
    asset = factories.asset(films, producer)
    product = factories.product(films, asset, created_by=olu)
    glossary = factories.glossary(domain=domain, terms=["Canada", "United States"])
    canada, states = glossary.terms.order_by("name")
    wanted = factories.product(films, asset, name="Streams by country", created_by=olu)
    factories.listing(wanted)
    request, given = (_ask(wanted, marketing, consumer, by=ana) for _time in range(2))
    subscription = requests.approve(given, by=olu)
    notify([olu], kind="test", text="Something waits", url="/")
    task = _by_hand(films, producer, subscription)
    return World(
        olu=olu,
        sten=sten,
        ana=ana,
        sam=sam,
        ida=ida,
        ada=ada,
        domain=domain,
        films=films,
        marketing=marketing,
        account=producer,
        environment=factories.environment(marketing, consumer),
        glossary=glossary,
        relation=canada.relations.create(kind="related", other=states),
        form=factories.form(domain=domain, required=["Dataset Support"]),
        rule=domain.rules.create(kind="listing_term", glossary=glossary),
        source=factories.source(films, producer, created_by=olu),
        asset=asset,
        product=product,
        listing=factories.listing(product),
        request=request,
        subscription=subscription,
        grant=Grant.objects.get(holder=subscription.holder),
        drift=factories.drift(asset),
        look=CatalogLook.objects.create(account=producer, region=asset.region),
        task=task,
        delivery=task.deliveries.get(),
        token=identity.create_token(olu, "pipeline", ["read"], 1)[0],
        notification=Notification.objects.get(kind="test"),
        event=audit.record(
            "project.changed", films, by=olu, projects=[films.pk], domains=[domain.pk]
        ),
    )


def _by_hand(project: Project, account: AwsAccount, subscription: Subscription) -> FulfilmentTask:
    """Somebody is asked, by webhook as well, for a table that Lake Formation does not govern."""
    factories.fulfiller(project)
    asset = factories.asset(project, account, managed=False)
    (grant,) = grants.want_access(
        holder="by hand:1",
        access=[Portion(asset)],
        environment=subscription.environment,
        by=None,
    )
    return grant.tasks.get()


def _ask(
    product: Product, project: Project, account: AwsAccount, *, by: User
) -> SubscriptionRequest:
    """In an environment of its own, since a project asks once for each."""
    return requests.submit(
        by=by,
        product=product,
        project=project,
        environment=factories.environment(project, account),
        reason="Plan the spring campaign",
        duration_days=30,
    )
