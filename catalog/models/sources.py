"""Data sources and their runs."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.models import AwsAccount, Project
from governance.models.accounts import region_validator


class DataSource(models.Model):
    """A connection to one Glue database."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="data_sources")
    name = models.CharField(_("name"), max_length=100)
    account = models.ForeignKey(
        AwsAccount,
        on_delete=models.PROTECT,
        related_name="data_sources",
        verbose_name=_("AWS account"),
    )
    region = models.CharField(_("Region"), max_length=30, validators=[region_validator])
    database = models.CharField(_("Glue database"), max_length=255)
    include = ArrayField(
        models.CharField(max_length=255),
        default=list,
        blank=True,
        verbose_name=_("include"),
        help_text=_("Table name patterns such as film_*. None means all tables."),
    )
    exclude = ArrayField(
        models.CharField(max_length=255), default=list, blank=True, verbose_name=_("exclude")
    )
    suggest_names = models.BooleanField(_("suggest business names"), default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="source_name_in_project")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("catalog:source", args=[self.pk])


class RunState(models.TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    SUCCEEDED = "succeeded", _("Succeeded")
    PARTIAL = "partial", _("Partly failed")
    FAILED = "failed", _("Failed")


class ItemOutcome(models.TextChoices):
    CREATED = "created", _("Created")
    UPDATED = "updated", _("Updated")
    UNCHANGED = "unchanged", _("Unchanged")
    SKIPPED = "skipped", _("Skipped")
    FAILED = "failed", _("Failed")


class Run(models.Model):
    """One import of a source. ``total`` is None until the listing of tables is complete."""

    source = models.ForeignKey(DataSource, on_delete=models.CASCADE, related_name="runs")
    state = models.CharField(max_length=12, choices=RunState.choices, default=RunState.QUEUED)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    requested_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    processed = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    error = models.TextField(blank=True)
    # A worker that holds the run says until when; whoever finds it past starts the run again.
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source"],
                condition=models.Q(state__in=["queued", "running"]),
                name="one_open_run_per_source",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} #{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("catalog:run", args=[self.pk])

    @property
    def is_over(self) -> bool:
        return self.finished_at is not None


class RunItem(models.Model):
    """What became of one table in a run."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="items")
    name = models.CharField(max_length=255)
    outcome = models.CharField(max_length=10, choices=ItemOutcome.choices)
    reason = models.TextField(blank=True)
    asset = models.ForeignKey("catalog.Asset", on_delete=models.SET_NULL, null=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["run", "name"], name="item_once_per_run")]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_outcome_display()}"
