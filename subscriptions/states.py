"""What a request and a subscription may become, and by which verb."""

from django.db.models import TextChoices
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from portal.errors import Conflict


class RequestState(TextChoices):
    PENDING = "pending", _("Waiting for a decision")
    QUESTION = "question", _("Question asked")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OPEN_STATES = (RequestState.PENDING, RequestState.QUESTION)


class SubscriptionState(TextChoices):
    ACTIVE = "active", _("Active")
    EXPIRED = "expired", _("Expired")
    CANCELLED = "cancelled", _("Cancelled")
    REVOKED = "revoked", _("Revoked")


REQUEST_MOVES: dict[tuple[str, str], RequestState] = {
    (RequestState.PENDING, "approve"): RequestState.APPROVED,
    (RequestState.PENDING, "refuse"): RequestState.REFUSED,
    (RequestState.PENDING, "ask"): RequestState.QUESTION,
    (RequestState.PENDING, "withdraw"): RequestState.WITHDRAWN,
    (RequestState.QUESTION, "answer"): RequestState.PENDING,
    (RequestState.QUESTION, "approve"): RequestState.APPROVED,
    (RequestState.QUESTION, "refuse"): RequestState.REFUSED,
    (RequestState.QUESTION, "withdraw"): RequestState.WITHDRAWN,
}

SUBSCRIPTION_MOVES: dict[tuple[str, str], SubscriptionState] = {
    (SubscriptionState.ACTIVE, "expire"): SubscriptionState.EXPIRED,
    (SubscriptionState.ACTIVE, "cancel"): SubscriptionState.CANCELLED,
    (SubscriptionState.ACTIVE, "revoke"): SubscriptionState.REVOKED,
}


def next_request_state(state: str, verb: str) -> RequestState:
    """The state ``verb`` leads to. Raises Conflict, in words for the person, when it may not."""
    try:
        return REQUEST_MOVES[state, verb]
    except KeyError:
        raise Conflict(
            _t("This request is “%(state)s”, so that is no longer possible.")
            % {"state": RequestState(state).label}
        ) from None


def next_subscription_state(state: str, verb: str) -> SubscriptionState:
    try:
        return SUBSCRIPTION_MOVES[state, verb]
    except KeyError:
        raise Conflict(
            _t("This subscription is “%(state)s”, so that is no longer possible.")
            % {"state": SubscriptionState(state).label}
        ) from None
