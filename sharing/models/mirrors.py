"""Mirrors: a producer's tables as metadata in another account's catalog."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.models import Asset
from governance.models import AwsAccount
from sharing.models.grants import Want
from sharing.models.reconciled import Reconciled


class MirrorRoute(Reconciled):
    """From a producer's catalog to a catalog account's, in one Region: one pass for all of it."""

    producer = models.ForeignKey(AwsAccount, on_delete=models.PROTECT, related_name="+")
    catalog_account = models.ForeignKey(
        AwsAccount, on_delete=models.PROTECT, related_name="mirrored_here"
    )
    region = models.CharField(max_length=30)
    # Whoever may still hold rights there as data engineers: roles are added before they are
    # given anything and leave the list once nothing of theirs was seen.
    engineer_arns = ArrayField(models.CharField(max_length=620), default=list)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["producer", "catalog_account", "region"], name="mirror_route_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(wanted_version__gt=F("settled_version")),
                name="mirror_route_unsettled",
            )
        ]

    def __str__(self) -> str:
        return f"{self.producer} → {self.catalog_account}"


class MirrorState(models.TextChoices):
    PENDING = "pending", _("Being mirrored")
    PRESENT = "present", _("Mirrored")
    FAILED = "failed", _("Failed")
    REMOVING = "removing", _("Being removed")
    REMOVED = "removed", _("Removed")


class Mirror(models.Model):
    """One table in a catalog account that is not its producer's.

    ``fingerprint`` is of the definition that was last copied; ``altered`` says that the copy was
    changed in the catalog account since, and the original was not. ``location`` is the S3 path,
    registered in the catalog account, that the copy relies on. ``force`` asks for the
    original's definition once more, whatever was altered.
    """

    route = models.ForeignKey(MirrorRoute, on_delete=models.PROTECT, related_name="mirrors")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="mirrors")
    database = models.CharField(max_length=255)
    name = models.CharField(max_length=255)
    want = models.CharField(max_length=10, choices=Want.choices, default=Want.PRESENT)
    state = models.CharField(
        max_length=10, choices=MirrorState.choices, default=MirrorState.PENDING
    )
    seen = models.JSONField(default=dict)
    seen_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    altered = models.BooleanField(default=False)
    force = models.BooleanField(default=False)
    location = models.CharField(max_length=1100, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    present_at = models.DateTimeField(null=True)
    copied_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["database", "name", "id"]
        constraints = [models.UniqueConstraint(fields=["route", "asset"], name="mirror_once")]
        indexes = [models.Index(fields=["state"])]

    def __str__(self) -> str:
        return self.technical_name

    def get_absolute_url(self) -> str:
        return reverse("sharing:mirror", args=[self.pk])

    @property
    def technical_name(self) -> str:
        return f"{self.database}.{self.name}"


class MirrorLocation(models.Model):
    """An S3 path that Sluice registered in a catalog account; others' it leaves alone.

    Written before AWS is asked, so that a worker killed in between leaves nothing unknown.
    """

    catalog_account = models.ForeignKey(AwsAccount, on_delete=models.PROTECT, related_name="+")
    region = models.CharField(max_length=30)
    arn = models.CharField(max_length=1100)

    class Meta:
        ordering = ["arn"]
        constraints = [
            models.UniqueConstraint(
                fields=["catalog_account", "region", "arn"], name="mirror_location_once"
            )
        ]

    def __str__(self) -> str:
        return self.arn
