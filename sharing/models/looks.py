"""Looks at one table as one role, made when somebody asks why it cannot be read."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from catalog.models import Asset
from sharing.models.environments import Environment

PATIENCE = timedelta(seconds=90)
"""Longer than a look may take; after that the message was lost, and one may ask again."""
KEPT = timedelta(minutes=5)
"""So long a look is shown; what AWS said before that explains nothing any more."""


class AccessLook(models.Model):
    """What AWS showed of a table in an environment, for one of its roles.

    One row per table, environment and role: each look overwrites the one before. ``findings``
    holds ``sharing.explaining.Finding`` as dicts, in the order of the chain.
    """

    environment = models.ForeignKey(
        Environment, on_delete=models.CASCADE, related_name="access_looks"
    )
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="access_looks")
    role_arn = models.CharField(max_length=620)
    asked_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)
    findings = models.JSONField(default=list)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["environment", "asset", "role_arn"], name="access_look_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.asset} → {self.role_arn}"

    @property
    def is_under_way(self) -> bool:
        done = self.looked_at is not None and self.looked_at >= self.asked_at
        return not done and timezone.now() - self.asked_at < PATIENCE

    @property
    def is_fresh(self) -> bool:
        return self.looked_at is not None and self.looked_at > oldest_shown()


def oldest_shown() -> datetime:
    return timezone.now() - KEPT
