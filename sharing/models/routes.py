"""Routes: from one catalog (account and Region) to one environment; the unit of reconciling."""

import uuid

from django.db import models
from django.db.models import F, Q

from governance.models import AwsAccount
from sharing.models.environments import Environment
from sharing.models.reconciled import Reconciled


class Route(Reconciled):
    """A way on which grants are given, and how far it is reconciled.

    ``differs_at`` is when a look at the catalog found something of it changed in AWS; the next
    pass then finds out what happened.
    """

    catalog_account = models.ForeignKey(
        AwsAccount, on_delete=models.PROTECT, related_name="routes_from"
    )
    region = models.CharField(max_length=30)
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="routes")
    differs_at = models.DateTimeField(null=True)

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


class Lease(models.Model):
    """Who works in a consumer account now.

    Routes into one account share its RAM shares, its roles' rights and perhaps a database, so
    one worker at a time has the account. A lease that is not renewed runs out by itself: a killed
    worker blocks nothing for longer than that. ``backend`` and ``backend_started`` name the
    holder's session in PostgreSQL, which ends with the holder.
    """

    account = models.OneToOneField(AwsAccount, on_delete=models.CASCADE, primary_key=True)
    token = models.UUIDField(default=uuid.uuid4)
    until = models.DateTimeField()
    backend = models.IntegerField(null=True)
    backend_started = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.account} until {self.until:%H:%M:%S}"
