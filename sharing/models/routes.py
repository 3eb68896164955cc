"""Routes: from one catalog (account and Region) to one environment; the unit of reconciling."""

from django.db import models
from django.db.models import F, Q

from governance.models import AwsAccount
from sharing.models.environments import Environment


class Route(models.Model):
    """Who works on it now, and when it must be looked at again.

    ``wanted_version`` rises with every change of what is wanted; a pass that began at version n
    and found AWS as wanted sets ``settled_version`` to n. A change during the pass leaves the
    route unsettled, so no wake-up can be lost.
    """

    catalog_account = models.ForeignKey(
        AwsAccount, on_delete=models.PROTECT, related_name="routes_from"
    )
    region = models.CharField(max_length=30)
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="routes")
    wanted_version = models.PositiveBigIntegerField(default=0)
    settled_version = models.PositiveBigIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    observed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["catalog_account", "region", "environment"], name="route_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(wanted_version__gt=F("settled_version")),
                name="route_unsettled",
            )
        ]

    def __str__(self) -> str:
        return f"{self.catalog_account} → {self.environment}"

    @property
    def settled(self) -> bool:
        return self.settled_version >= self.wanted_version
