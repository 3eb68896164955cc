"""Grants: what we want to be true in AWS for one asset, and what we last saw there."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.models import Asset
from sharing.models.environments import Environment
from sharing.models.routes import Route


class Want(models.TextChoices):
    PRESENT = "present", _("Present")
    ABSENT = "absent", _("Absent")


class GrantState(models.TextChoices):
    """What the pages show; follows from want and what was seen (see ``sharing.states``)."""

    PENDING = "pending", _("Being granted")
    GRANTED = "granted", _("Granted")
    BROKEN = "broken", _("Broken")
    FAILED = "failed", _("Failed")
    REVOKING = "revoking", _("Being revoked")
    REVOKED = "revoked", _("Revoked")


class Means(models.TextChoices):
    """How a grant comes to be true: Sluice does it in AWS, or people do and report it."""

    LAKE_FORMATION = "lake_formation", _("Lake Formation")
    MANUAL = "manual", _("By hand")


class Grant(models.Model):
    """The technical side of a subscription for one asset in one environment.

    ``holder`` names whoever asked for it (``subscription:12``); sharing attaches no meaning to it.
    ``columns`` None means the whole table, with columns added later; ``rows`` is an expression in
    Lake Formation's grammar, empty for all rows. ``tags`` is the LF-Tag expression it goes by, None
    when it goes by the table's name. ``local_database`` and ``link_name`` are where
    the environment finds the table. What is given by hand has no route and no such place;
    ``seen`` then says who reported it and when.
    """

    means = models.CharField(
        max_length=20, choices=Means.choices, default=Means.LAKE_FORMATION, editable=False
    )
    # Typed as always there: whoever works on routes reads no grant that is given by hand.
    route: "models.ForeignKey[Route | None, Route]" = models.ForeignKey(  # type: ignore[misc]
        Route, on_delete=models.PROTECT, null=True, related_name="grants"
    )
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="grants")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="grants")
    holder = models.CharField(max_length=60, db_index=True)
    want = models.CharField(max_length=10, choices=Want.choices, default=Want.PRESENT)
    columns = ArrayField(models.CharField(max_length=255), null=True)
    rows = models.CharField(max_length=2047, blank=True)
    tags = models.JSONField(null=True)
    local_database = models.CharField(max_length=255)
    link_name = models.CharField(max_length=255)
    state = models.CharField(max_length=10, choices=GrantState.choices, default=GrantState.PENDING)
    seen = models.JSONField(default=dict)
    seen_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    drift_cause = models.CharField(max_length=40, blank=True)
    drifted_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    granted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "asset", "environment"], name="grant_once_per_holder"
            ),
            models.CheckConstraint(
                condition=models.Q(means="manual", route=None)
                | models.Q(means="lake_formation", route__isnull=False),
                name="grant_means_and_route",
            ),
        ]
        indexes = [
            models.Index(fields=["route", "want"]),
            models.Index(fields=["state"]),
        ]

    def __str__(self) -> str:
        return f"{self.asset} → {self.environment}"

    def get_absolute_url(self) -> str:
        return reverse("sharing:grant", args=[self.pk])

    @property
    def is_manual(self) -> bool:
        return self.means == Means.MANUAL

    @property
    def reported_at(self) -> datetime | None:
        """When somebody said that what is given by hand was given, or taken away."""
        said = self.seen.get("reported_at")
        return datetime.fromisoformat(said) if said else None

    @property
    def last_seen_at(self) -> datetime | None:
        """When AWS last showed it as it is: a pass of its own, or a look at the whole catalog."""
        observed = self.route.observed_at if self.route else None
        seen = [moment for moment in (self.seen_at, observed) if moment]
        return max(seen, default=None)

    @property
    def drift_in_words(self) -> str:
        """What happened to it in AWS last; empty if nothing did."""
        from sharing.drift.causes import Cause  # which knows plans, and they know models

        return str(Cause(self.drift_cause).label) if self.drift_cause else ""
