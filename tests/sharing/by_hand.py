"""Tables that Lake Formation does not govern, and people who give them; no AWS is needed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from catalog.models import Asset
from governance.models import Project
from portal.identity.models import User
from sharing.manual import fulfilling, webhooks
from sharing.models import Environment, Fulfiller, FulfilmentTask, Grant, WebhookDelivery
from sharing.portions import Portion
from sharing.services import grants
from tests import factories

REASON = "Plan the spring campaign"
SECRET = "whsec_" + "c2x1aWNl" * 4  # as tests.factories.fulfiller seals it


@dataclass
class ByHand:
    """Olu owns the producing project, Dana is named, Ana's project asks."""

    olu: User
    dana: User
    ana: User
    producer: Project
    consumer: Project
    environment: Environment
    fulfiller: Fulfiller
    asset: Asset
    holders: list[str] = field(default_factory=list)

    def want(self, *assets: Asset, holder: str = "") -> FulfilmentTask:
        holder = holder or f"subscription:{len(self.holders) + 1}"
        self.holders.append(holder)
        made = grants.want_access(
            holder=holder,
            access=[Portion(asset) for asset in assets or (self.asset,)],
            environment=self.environment,
            by=self.olu,
            reason=REASON,
        )
        return made[0].tasks.get()

    def end(self, task: FulfilmentTask) -> FulfilmentTask:
        grants.end_access(holder=task.grant.holder, by=self.olu, reason="Misuse")
        return FulfilmentTask.objects.get(grant=task.grant_id, want="absent")

    def report(self, task: FulfilmentTask, state: str, **said: Any) -> FulfilmentTask:
        return fulfilling.report(task, by=said.pop("by", self.dana), state=state, **said)

    def grant(self, task: FulfilmentTask) -> Grant:
        return Grant.objects.get(pk=task.grant_id)

    def delivery(self, task: FulfilmentTask) -> WebhookDelivery:
        found: WebhookDelivery = task.deliveries.get()
        return found

    def deliver(self) -> list[WebhookDelivery]:
        """One attempt at everything that is due."""
        keys = webhooks.due()
        assert all(webhooks.deliver(key) for key in keys)
        return list(WebhookDelivery.objects.filter(pk__in=keys))


def build(**fulfiller: Any) -> ByHand:
    olu, dana, ana = map(factories.person, ("Olu", "Dana", "Ana"))
    producer = factories.project("Film Catalog", owner=olu)
    consumer = factories.project("Marketing Analysis", owner=ana)
    account = factories.account()
    return ByHand(
        olu=olu,
        dana=dana,
        ana=ana,
        producer=producer,
        consumer=consumer,
        environment=factories.environment(consumer, factories.account(factories.CONSUMER)),
        fulfiller=factories.fulfiller(producer, dana, **fulfiller),
        asset=factories.asset(producer, account, name="film_scripts", managed=False),
    )
