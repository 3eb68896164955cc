"""Subscriptions: the standing right that an approved request made."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from catalog.models import Product
from governance.models import Project
from sharing.models import Environment
from subscriptions.models.requests import SubscriptionRequest
from subscriptions.states import SubscriptionState

HOLDER = "subscription"


class Subscription(models.Model):
    request = models.OneToOneField(
        SubscriptionRequest, on_delete=models.PROTECT, related_name="subscription"
    )
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="subscriptions")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="subscriptions")
    environment = models.ForeignKey(
        Environment, on_delete=models.PROTECT, related_name="subscriptions"
    )
    scope = models.JSONField(default=dict, blank=True)
    state = models.CharField(
        max_length=10, choices=SubscriptionState.choices, default=SubscriptionState.ACTIVE
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "project", "environment"],
                condition=models.Q(state="active"),
                name="one_active_subscription",
            )
        ]
        indexes = [
            models.Index(
                fields=["ends_at"],
                condition=models.Q(state="active"),
                name="subscription_expiry",
            )
        ]

    def __str__(self) -> str:
        return f"{self.project} · {self.product_name}"

    def get_absolute_url(self) -> str:
        return reverse("subscriptions:subscription", args=[self.pk])

    @property
    def product_name(self) -> str:
        """As ``SubscriptionRequest.product_name``."""
        return getattr(self, "published_name", None) or self.request.product_name

    @property
    def holder(self) -> str:
        """The name under which sharing keeps this subscription's grants."""
        return f"{HOLDER}:{self.pk}"
