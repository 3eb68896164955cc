"""The conversation: requests, decisions and the subscriptions they make."""

from subscriptions.models.requests import Comment, Decision, SubscriptionRequest, Verdict
from subscriptions.models.subscriptions import Subscription

__all__ = ["Comment", "Decision", "Subscription", "SubscriptionRequest", "Verdict"]
