"""The verbs of a subscription: each ends it, and with it every grant it holds."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.identity.models import User
from sharing.services import grants
from subscriptions import asking, ledger, news
from subscriptions.models import Subscription
from subscriptions.policies import may
from subscriptions.states import SubscriptionState, next_subscription_state


@transaction.atomic
def cancel(subscription: Subscription, *, by: User, reason: str = "") -> Subscription:
    """Give up the access before its end."""
    subscription = _locked(subscription)
    may.demand(by, "subscription.cancel", subscription)
    state = next_subscription_state(subscription.state, "cancel")
    _end(subscription, state, by=by, reason=asking.remark(reason, "reason"))
    ledger.record("subscription.cancelled", subscription, by=by)
    news.cancelled(subscription, by)
    return subscription


@transaction.atomic
def revoke(subscription: Subscription, *, by: User, reason: str) -> Subscription:
    """Take the access away; the people who had it are told why."""
    subscription = _locked(subscription)
    may.demand(by, "subscription.revoke", subscription)
    state = next_subscription_state(subscription.state, "revoke")
    _end(subscription, state, by=by, reason=asking.text(reason, "reason"))
    ledger.record("subscription.revoked", subscription, by=by)
    news.revoked(subscription, by)
    return subscription


@transaction.atomic
def expire(subscription_id: int, *, now: datetime | None = None) -> bool:
    """End the subscription if its time has come; False if it has not or somebody is at it.

    What is locked now is found again by the next beat.
    """
    subscription = (
        _rows(skip_locked=True)
        .filter(pk=subscription_id, ends_at__lte=now or timezone.now())
        .filter(state=SubscriptionState.ACTIVE)
        .first()
    )
    if subscription is None:
        return False
    state = next_subscription_state(subscription.state, "expire")
    _end(subscription, state, by=None, reason=_("The agreed time is over."))
    ledger.record("subscription.expired", subscription, by=None)
    news.expired(subscription)
    return True


def end_with(subscription: Subscription, verb: str, *, by: User, reason: str) -> Subscription:
    """End it because what it stands on is closed: ``verb`` is cancel or revoke.

    Not a door of its own: ``services.closing`` calls it, and has asked who may close.
    """
    subscription = _locked(subscription)
    state = next_subscription_state(subscription.state, verb)
    _end(subscription, state, by=by, reason=reason)
    ledger.record(f"subscription.{state}", subscription, by=by)
    tell = news.cancelled if verb == "cancel" else news.revoked
    tell(subscription, by)
    return subscription


def _rows(*, skip_locked: bool = False) -> QuerySet[Subscription]:
    return Subscription.objects.select_for_update(
        of=("self",), skip_locked=skip_locked
    ).select_related(
        "product__project__domain", "project__domain", "request__requester", "request__revision"
    )


def _locked(subscription: Subscription) -> Subscription:
    return _rows().get(pk=subscription.pk)


def _end(
    subscription: Subscription, state: SubscriptionState, *, by: User | None, reason: str
) -> None:
    subscription.state = state
    subscription.ended_at = timezone.now()
    subscription.ended_by = by
    subscription.ended_reason = reason
    subscription.save(update_fields=["state", "ended_at", "ended_by", "ended_reason"])
    grants.end_access(holder=subscription.holder, by=by, reason=reason)
