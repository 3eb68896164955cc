"""Handovers: tables that go from IAM to Lake Formation, step by step."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.models import Asset


class HandoverState(models.TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    SUCCEEDED = "succeeded", _("Succeeded")
    FAILED = "failed", _("Failed")


class Handover(models.Model):
    """One table being handed over, with exactly the calls that its owner was shown.

    ``steps``: the fields of ``sharing.handing_over.plan.Step``, and of each what became of it:
    ``outcome`` "", "done", "not needed" or "failed". Whoever finds ``lease_until`` past goes on
    with what is left.
    """

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="handovers")
    state = models.CharField(
        max_length=12, choices=HandoverState.choices, default=HandoverState.QUEUED
    )
    close_database = models.BooleanField(default=False)
    role_arn = models.CharField(max_length=620, blank=True)
    steps = models.JSONField(default=list)
    error = models.TextField(blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["asset"],
                condition=Q(state__in=["queued", "running"]),
                name="one_open_handover_per_asset",
            )
        ]

    def __str__(self) -> str:
        return f"{self.asset.technical_name} → Lake Formation"

    def get_absolute_url(self) -> str:
        return reverse("sharing:handover", args=[self.pk])

    @property
    def is_over(self) -> bool:
        return self.finished_at is not None

    @property
    def settled_steps(self) -> int:
        return sum(1 for step in self.steps if step["outcome"])
