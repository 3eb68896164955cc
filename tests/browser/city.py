"""The little world of the access tests, grown: rows as long, foreign and hostile as real ones."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from catalog.models import Asset, Column, ItemOutcome, Product
from catalog.services import products, publication
from governance.models import FieldType, FormPurpose
from governance.services import forms, glossaries, rules
from portal.notify.services import notify
from sharing.explaining.findings import Part, Standing
from sharing.models import AccessLook, Grant, GrantState, Mirror, MirrorRoute, MirrorState
from subscriptions.models import Subscription, SubscriptionRequest, Verdict
from subscriptions.services import requests
from tests import factories
from tests.access import world as little_world
from tests.access.world import World

HOSTILE = "<script>alert('häßlich')</script>"
FOREIGN = "映画カタログ · قائمة الأفلام · Kvikmyndaskrá 🎬"
LONG = "customer_lifetime_value_by_acquisition_channel_and_first_purchased_film_category_v2"
TEXT = f"{HOSTILE} {FOREIGN}. " + "It is counted once a day, after the last stream has ended. " * 8
COLUMNS = 1000


@dataclass(frozen=True, kw_only=True)
class City:
    """``waiting`` is a request on which Olu may decide; ``held`` a subscription of Ana's."""

    world: World
    waiting: SubscriptionRequest
    held: Subscription
    broken: Grant


def build() -> City:
    world = little_world.build()
    _name_everything(world)
    _govern(world)
    _import(world)
    waiting, held = _products(world)
    _demand_forms(world)
    broken = _see_in_aws(held)
    _move_the_world(held.request)
    _mirror(world)
    for number in range(60):
        notify([world.olu], kind="test", text=f"{number} {HOSTILE} {FOREIGN}", url="/")
    return City(world=world, waiting=waiting, held=held, broken=broken)


def _name_everything(world: World) -> None:
    type(world.domain).objects.filter(pk=world.domain.pk).update(
        name=f"Streaming {HOSTILE}", description=TEXT
    )
    type(world.films).objects.filter(pk=world.films.pk).update(name=FOREIGN, description=TEXT)
    type(world.marketing).objects.filter(pk=world.marketing.pk).update(name=LONG, description=TEXT)
    type(world.account).objects.filter(pk=world.account.pk).update(name=HOSTILE)
    type(world.source).objects.filter(pk=world.source.pk).update(name=LONG)
    for row in (world.domain, world.films, world.marketing, world.account, world.source):
        row.refresh_from_db()


def _govern(world: World) -> None:
    sten, terms = world.sten, world.glossary
    parent = glossaries.add_term(terms, by=sten, name=f"Europe {HOSTILE}", description=TEXT)
    child = glossaries.add_term(terms, by=sten, name=FOREIGN, parent=parent)
    glossaries.add_term(terms, by=sten, name=LONG, parent=child)
    for number in range(60):
        factories.domain(f"Domain {number} {HOSTILE}", parent=world.domain)


def _demand_forms(world: World) -> None:
    """A form of every kind of field, on listings and on requests; the draft is half filled in."""
    sten, terms = world.sten, world.glossary
    every_type = [
        forms.FieldSpec(name=kind, label=f"{label} {HOSTILE}", type=kind, help_text=TEXT[:300])
        for kind, label in FieldType.choices
        if kind not in {FieldType.CHOICE, FieldType.TERM}
    ]
    choice = forms.FieldSpec(name="list", label=LONG, type=FieldType.CHOICE, choices=[HOSTILE, "b"])
    term = forms.FieldSpec(name="term", label="Term", type=FieldType.TERM, glossary=terms)
    for purpose in (FormPurpose.PRODUCT, FormPurpose.REQUEST):
        made = forms.create(
            by=sten,
            name=f"{purpose.label} {FOREIGN}",
            description=TEXT,
            purpose=purpose,
            domain=world.domain,
            fields=[*every_type, choice, term],
        )
        kind = "listing_form" if purpose == FormPurpose.PRODUCT else "request_form"
        rules.create(by=sten, domain=world.domain, kind=kind, form=made)
        if purpose == FormPurpose.PRODUCT:
            answers = {made.pk: {"string": HOSTILE, "text": TEXT, "list": HOSTILE}}
            products.change_product(world.product, by=world.olu, form_answers=answers)


def _import(world: World) -> None:
    """One run that met everything, and a table as wide as tables get."""
    run = world.source.runs.create(state="succeeded", processed=200, total=200)
    outcomes = list(ItemOutcome)
    run.items.bulk_create(
        run.items.model(
            run=run,
            name=f"{LONG}_{number}",
            outcome=outcomes[number % len(outcomes)],
            reason=f"{HOSTILE}: Glue answered EntityNotFoundException." if number % 5 == 4 else "",
        )
        for number in range(200)
    )
    wide = world.asset
    Asset.objects.filter(pk=wide.pk).update(
        description=TEXT,
        suggested_name="Customer Lifetime Value",
        suggestion="open",
        location=f"s3://{LONG.replace('_', '-')[:63]}/curatedzonedb/{LONG}/{LONG}/",
    )
    Column.objects.bulk_create(
        Column(
            asset=wide,
            position=number,
            name=f"{LONG}_{number}",
            data_type="struct<film:struct<title:string,release_year:int>,streams:array<bigint>>",
            comment=HOSTILE,
            suggested_name=f"Customer Lifetime Value By Acquisition Channel {number}",
            suggestion="open",
        )
        for number in range(2, COLUMNS)
    )
    for number in range(60):
        factories.asset(world.films, world.account, name=f"{LONG}_{number}", source=world.source)


def _products(world: World) -> tuple[SubscriptionRequest, Subscription]:
    """Olu publishes; Ana asks for one product, and holds another."""
    world.product.terms.set(world.glossary.terms.all())
    Product.objects.filter(pk=world.product.pk).update(name=FOREIGN, description=TEXT)
    world.product.refresh_from_db()
    publication.publish(world.product, by=world.olu)
    waiting = _ask(world, world.product)
    requests.comment(waiting, by=world.olu, text=TEXT)
    tables = [factories.asset(world.films, world.account) for _ in range(3)]
    other = factories.product(world.films, *tables, name=f"Films {HOSTILE}", description=TEXT)
    other.terms.set(world.glossary.terms.all()[:1])
    publication.publish(other, by=world.olu)
    for number in range(30):
        more = factories.product(world.films, tables[0], name=f"{FOREIGN} {number}")
        more.terms.set(world.glossary.terms.all()[:1])
        publication.publish(more, by=world.olu)
    return waiting, requests.approve(_ask(world, other), by=world.olu, comment=TEXT)


def _ask(world: World, product: Product) -> SubscriptionRequest:
    return requests.submit(
        by=world.ana,
        product=product,
        project=world.marketing,
        environment=world.environment,
        reason=TEXT,
        duration_days=90,
    )


def _see_in_aws(held: Subscription) -> Grant:
    """One grant works, one is broken, one is still being made."""
    granted, broken, _pending = Grant.objects.filter(holder=f"subscription:{held.pk}")
    now = timezone.now()
    Grant.objects.filter(pk=granted.pk).update(
        state=GrantState.GRANTED, seen_at=now, granted_at=now - timedelta(days=3)
    )
    Grant.objects.filter(pk=broken.pk).update(
        state=GrantState.BROKEN, seen_at=now, error_code="link_gone", error=f"{HOSTILE} {TEXT}"
    )
    broken.refresh_from_db()
    _look_at(broken)
    return broken


def _move_the_world(request: SubscriptionRequest) -> None:
    """The plan of the decision held a step that is none today, and lacked one that is."""
    made = request.decisions.get(verdict=Verdict.APPROVED)
    first, *others = made.plan
    strange = {**first, "words": f"{HOSTILE} {TEXT}", "parameters": {LONG: [HOSTILE, TEXT]}}
    made.plan = [strange, *others]
    made.save(update_fields=["plan"])


def _mirror(world: World) -> None:
    """One in each state; that of the widest table cannot be made, and somebody altered it."""
    route = MirrorRoute.objects.create(
        producer=world.account,
        catalog_account=factories.account(factories.CENTRAL),
        region=world.asset.region,
    )
    others = Asset.objects.filter(name__startswith=LONG).order_by("pk")
    states = [state for state in MirrorState if state != MirrorState.FAILED]
    for asset, state in zip(others, states, strict=False):
        _mirrored(route, asset, state=state, seen_at=timezone.now())
    _mirrored(route, world.asset, state=MirrorState.FAILED, error=TEXT, altered=True)


def _mirrored(route: MirrorRoute, asset: Asset, **values: Any) -> Mirror:
    return Mirror.objects.create(
        route=route,
        asset=asset,
        database=f"{asset.database}_{factories.PRODUCER}",
        name=asset.name,
        **values,
    )


def _look_at(broken: Grant) -> None:
    """What a worker found: a link is gone, and somebody's words say why it stays so."""
    role, now = broken.environment.role_arns[0], timezone.now()
    values = {
        "table": FOREIGN,
        "role": role,
        "holder": role,
        "owner": factories.PRODUCER,
        "consumer": factories.CONSUMER,
        "database": LONG,
        "link": f"{LONG}.{HOSTILE}",
    }
    gone = {"link": "link.missing.refused"}
    AccessLook.objects.create(
        environment=broken.environment,
        asset=broken.asset,
        role_arn=role,
        asked_at=now,
        looked_at=now,
        findings=[
            {
                "part": part,
                "standing": Standing.BROKEN if part in gone else Standing.HOLDS,
                "code": gone.get(part, "right.there"),
                "values": values,
                "said": TEXT if part in gone else "",
            }
            for part in Part
        ],
    )
