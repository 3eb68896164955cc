"""What people decide, in seeded order: ask, approve, refuse, withdraw, revoke, cancel, ask again.

Whose page answers with an error looks whether it was done, and presses again if not.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import product as every_pair

from django.db import InterfaceError, OperationalError, connection

from catalog.models import Asset
from subscriptions.models import Subscription, SubscriptionRequest
from subscriptions.services import requests, subscriptions
from subscriptions.states import RequestState, SubscriptionState
from tests.chaos.company import COLUMNS, Company, Home, Offered

PATIENCE_SECONDS = 120
AT_ONCE = 24
"""Stories that go on beside each other."""

Columns = tuple[str, ...] | None
Act = Callable[["Story"], None]


@dataclass
class Story:
    """One project and one product: what was asked, and how it stands by the people's own account.

    ``decided`` holds when access was given (True) and ended (False).
    """

    number: int
    home: Home
    offered: Offered
    columns: Columns
    acts: list[Act] = field(default_factory=list)
    asked: int = 0
    holds: bool = False
    decided: list[tuple[datetime, bool]] = field(default_factory=list)

    @property
    def reason(self) -> str:
        return f"story {self.number}, chapter {self.asked}"

    @property
    def request(self) -> SubscriptionRequest:
        return SubscriptionRequest.objects.get(reason=self.reason)

    @property
    def subscription(self) -> Subscription:
        return Subscription.objects.get(request__reason=self.reason)

    @property
    def tables(self) -> tuple[Asset, ...]:
        return self.offered.assets


@dataclass
class People:
    """Tells the stories; ``done`` of ``total`` acts, ``again`` presses after an error."""

    stories: list[Story]
    chance: random.Random
    pause: float
    done: int = 0
    again: int = 0

    def __post_init__(self) -> None:
        self.total = sum(len(story.acts) for story in self.stories)

    def act(self) -> None:
        """Everything, in an order that mixes the stories."""
        for story in _mixed(self.stories, self.chance):
            self._surely(story, story.acts.pop(0))
            self.done += 1
            time.sleep(self.chance.uniform(0, 2 * self.pause))
        connection.close()

    def end_everything(self) -> None:
        for story in self.stories:
            if story.holds:
                self._surely(story, end)
        connection.close()

    def _surely(self, story: Story, act: Act) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                act(story)
            except (OperationalError, InterfaceError):
                connection.close()
                self.again += 1
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                return


def stories(company: Company, chance: random.Random, *, grants: int) -> list[Story]:
    """As many as it takes for so many grants; half of them end, some begin once more."""
    pairs = list(every_pair(company.homes, company.offered))
    chance.shuffle(pairs)
    told: list[Story] = []
    left = grants
    while left > 0:
        home, offered = pairs.pop()
        columns = tuple(sorted(chance.sample(COLUMNS, 2))) if chance.random() < 0.3 else None
        story = Story(len(told), home, offered, columns, _acts(chance))
        left -= len(offered.assets) * story.acts.count(approve)
        told.append(story)
    return told


def _acts(chance: random.Random) -> list[Act]:
    fate = chance.random()
    if fate < 0.05:
        return [ask, refuse]
    if fate < 0.1:
        return [ask, withdraw]
    if fate < 0.5:
        return [ask, approve]
    if fate < 0.85:
        return [ask, approve, end]
    return [ask, approve, end, ask, approve]


def _mixed(told: list[Story], chance: random.Random) -> Iterator[Story]:
    waiting = list(told)
    current: list[Story] = []
    while waiting or current:
        while waiting and len(current) < AT_ONCE:
            current.append(waiting.pop(0))
        story = chance.choice(current)
        yield story
        if not story.acts:
            current.remove(story)


# The acts. Each may be begun again after an error: what is done already is not done twice.


def ask(story: Story) -> None:
    after = f"story {story.number}, chapter {story.asked + 1}"
    if not SubscriptionRequest.objects.filter(reason=after).exists():
        scope = {str(asset.pk): story.columns and list(story.columns) for asset in story.tables}
        requests.submit(
            by=story.home.asker,
            product=story.offered.product,
            project=story.home.environment.project,
            environment=story.home.environment,
            reason=after,
            duration_days=30,
            scope=scope,
        )
    story.asked += 1


def approve(story: Story) -> None:
    if story.request.state == RequestState.PENDING:
        requests.approve(story.request, by=story.offered.owner, comment="Welcome")
    story.holds = True
    story.decided.append((story.subscription.starts_at, True))


def refuse(story: Story) -> None:
    if story.request.state == RequestState.PENDING:
        requests.refuse(story.request, by=story.offered.owner, comment="Not for this.")


def withdraw(story: Story) -> None:
    if story.request.state == RequestState.PENDING:
        requests.withdraw(story.request, by=story.home.asker)


def end(story: Story) -> None:
    """The producer revokes, or the asking side gives up."""
    held = story.subscription
    if held.state == SubscriptionState.ACTIVE and story.number % 2:
        subscriptions.revoke(held, by=story.offered.owner, reason="No longer.")
    elif held.state == SubscriptionState.ACTIVE:
        subscriptions.cancel(held, by=story.home.asker)
    story.holds = False
    story.decided.append((datetime.now(UTC), False))
