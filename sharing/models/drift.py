"""Drift: rights in AWS that nobody approved, and the looks at catalogs that find them."""

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from catalog.models import Asset
from governance.models import AwsAccount, Project
from sharing.drift.words import ALL_TABLES, principal_in_words, right_in_words

PATIENCE = timedelta(minutes=5)


class DriftState(models.TextChoices):
    """What became of a right that nobody approved (see ``sharing.states``)."""

    UNEXPLAINED = "unexplained", _("Unexplained")
    ACCEPTED = "accepted", _("Accepted for a while")
    ADOPTING = "adopting", _("To be justified")
    REMOVING = "removing", _("Being removed")
    GONE = "gone", _("Gone")


class Drift(models.Model):
    """What one principal may do with a table of ours although no decision says so.

    Only the part that is not explained: a role that was given two columns and holds all of them
    drifts by the whole table. A right to every table of the database has the table ``ALL_TABLES``.
    ``columns`` None is SELECT on all columns, but for ``excluded_columns``; they mean nothing
    without SELECT among the permissions.
    """

    catalog_account = models.ForeignKey(
        AwsAccount, on_delete=models.CASCADE, related_name="drifts", verbose_name=_("account")
    )
    region = models.CharField(max_length=30)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="drifts")
    asset = models.ForeignKey(Asset, on_delete=models.SET_NULL, null=True, related_name="drifts")
    database = models.CharField(max_length=255)
    table = models.CharField(max_length=255)
    principal = models.CharField(max_length=700)
    permissions = ArrayField(models.CharField(max_length=60))
    grantable = ArrayField(models.CharField(max_length=60), default=list)
    columns = ArrayField(models.CharField(max_length=255), null=True)
    excluded_columns = ArrayField(models.CharField(max_length=255), default=list)
    filter_name = models.CharField(max_length=255, blank=True)
    given_by = models.CharField(max_length=700, blank=True)
    given_at = models.DateTimeField(null=True)
    state = models.CharField(
        max_length=12, choices=DriftState.choices, default=DriftState.UNEXPLAINED
    )
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)
    accepted_until = models.DateField(null=True)
    accepted_reason = models.TextField(blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    adopted_as = models.CharField(max_length=60, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    error = models.TextField(blank=True)
    error_code = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "catalog_account",
                    "region",
                    "project",
                    "database",
                    "table",
                    "principal",
                    "filter_name",
                ],
                condition=~Q(state="gone"),
                name="drift_once_while_there",
            )
        ]
        indexes = [
            models.Index(fields=["project", "state"]),
            models.Index(
                fields=["catalog_account", "region"], condition=~Q(state="gone"), name="drift_there"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who} · {self.table_name}"

    def get_absolute_url(self) -> str:
        return reverse("sharing:drift", args=[self.pk])

    @property
    def table_name(self) -> str:
        """``database.table``, or all tables of the database."""
        if self.table != ALL_TABLES:
            return f"{self.database}.{self.table}"
        return _t("all tables of %(database)s") % {"database": self.database}

    @property
    def who(self) -> str:
        return principal_in_words(self.principal)

    @property
    def what(self) -> str:
        return right_in_words(
            self.permissions,
            columns=self.columns,
            excluded=self.excluded_columns,
            filter_name=self.filter_name,
            grantable=self.grantable,
        )

    @property
    def is_there(self) -> bool:
        return self.state != DriftState.GONE


class CatalogLook(models.Model):
    """When one catalog (account and Region) was looked at for drift, and what that took.

    ``until`` is the lease of whoever looks now; a worker that was killed blocks no longer than
    that. ``asked_at`` is empty when nobody waits for a look; ``observed_at`` is the last that came
    to its end, ``error`` why the one after it did not.
    """

    account = models.ForeignKey(AwsAccount, on_delete=models.CASCADE, related_name="looks")
    region = models.CharField(max_length=30)
    asked_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    observed_at = models.DateTimeField(null=True)
    seconds = models.FloatField(default=0)
    calls = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    routes = models.PositiveIntegerField(default=0)
    differing = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    error_code = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["account", "region"]
        constraints = [
            models.UniqueConstraint(fields=["account", "region"], name="catalog_look_once")
        ]

    def __str__(self) -> str:
        return f"{self.account}, {self.region}"

    @property
    def is_under_way(self) -> bool:
        """Asked for and not done. A worker that never comes is not waited for for ever."""
        return self.asked_at is not None and timezone.now() - self.asked_at < PATIENCE


class KnownRole(models.Model):
    """A role that was given access, by the id IAM gave it: a new role of the same ARN has another.

    Lake Formation keeps rights by the ARN alone, so a recreated role inherits what the old one
    was given. ``recreated_at`` is when another id was noticed; without an id, IAM may not be asked.
    """

    arn = models.CharField(max_length=620, unique=True)
    role_id = models.CharField(max_length=128, blank=True)
    noted_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)
    recreated_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["arn"]

    def __str__(self) -> str:
        return self.arn
