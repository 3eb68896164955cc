"""Requests, and what was said and decided about them."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.models import ListingRevision, Product
from governance.models import Project
from sharing.models import Environment
from subscriptions.states import OPEN_STATES, RequestState


class SubscriptionRequest(models.Model):
    """A project asks for a listing.

    ``scope`` is as ``subscriptions.scope`` says. ``answers`` maps form id (as text) to values.
    """

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="requests")
    revision = models.ForeignKey(ListingRevision, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="requests")
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="requests")
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="requests"
    )
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.TextField(_("reason"))
    duration_days = models.PositiveIntegerField(_("days"), validators=[MinValueValidator(1)])
    scope = models.JSONField(default=dict, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    state = models.CharField(
        max_length=10, choices=RequestState.choices, default=RequestState.PENDING
    )
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "project", "environment"],
                condition=models.Q(state__in=["pending", "question"]),
                name="one_open_request",
            )
        ]
        indexes = [models.Index(fields=["state"])]

    def __str__(self) -> str:
        return f"{self.project} → {self.product_name}"

    def get_absolute_url(self) -> str:
        return reverse("subscriptions:request", args=[self.pk])

    @property
    def product_name(self) -> str:
        """As published when it was asked for; the product's own name is its producers' draft."""
        # Lists ask the database for the name alone; a revision's content can be long.
        return getattr(self, "published_name", None) or str(self.revision.content["name"])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


class Verdict(models.TextChoices):
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    QUESTION = "question", _("Asked a question")


class Decision(models.Model):
    """An approver's yes, no or question. A yes keeps the plan that was shown with it, and who
    will read what by it.
    """

    request = models.ForeignKey(
        SubscriptionRequest, on_delete=models.CASCADE, related_name="decisions"
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions"
    )
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    comment = models.TextField(blank=True)
    scope = models.JSONField(default=dict, blank=True)
    duration_days = models.PositiveIntegerField(null=True)
    plan = models.JSONField(default=list)
    reads = models.JSONField(default=list)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.approver}: {self.get_verdict_display()}"


class Comment(models.Model):
    request = models.ForeignKey(
        SubscriptionRequest, on_delete=models.CASCADE, related_name="comments"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("comment"))
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.author}: {self.text[:60]}"
