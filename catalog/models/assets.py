"""Assets: tables and views as they exist technically, with their columns."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.models.sources import DataSource
from governance.models import AwsAccount, Project


class AssetKind(models.TextChoices):
    TABLE = "table", _("Table")
    VIEW = "view", _("View")


class SuggestionState(models.TextChoices):
    NONE = "none", _("No suggestion")
    OPEN = "open", _("Suggested")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")


class Asset(models.Model):
    """One Glue table in a project's inventory."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="assets")
    source = models.ForeignKey(
        DataSource, on_delete=models.SET_NULL, null=True, related_name="assets"
    )
    account = models.ForeignKey(AwsAccount, on_delete=models.PROTECT, related_name="assets")
    region = models.CharField(max_length=30)
    database = models.CharField(max_length=255)
    name = models.CharField(_("technical name"), max_length=255)
    kind = models.CharField(max_length=10, choices=AssetKind.choices, default=AssetKind.TABLE)
    business_name = models.CharField(_("business name"), max_length=255, blank=True)
    suggested_name = models.CharField(max_length=255, blank=True)
    suggestion = models.CharField(
        max_length=10, choices=SuggestionState.choices, default=SuggestionState.NONE
    )
    description = models.TextField(_("description"), blank=True)
    location = models.CharField(max_length=1024, blank=True)
    format = models.CharField(max_length=40, blank=True)
    parameters = models.JSONField(default=dict)
    managed = models.BooleanField(
        default=False, help_text=_("Lake Formation governs it, so Sluice can grant it.")
    )
    managed_reason = models.CharField(max_length=300, blank=True)
    # What that follows from, as last seen; None where nobody could look, or it does not apply.
    is_registered = models.BooleanField(
        null=True, help_text=_("Its location is registered with Lake Formation.")
    )
    is_open_to_iam = models.BooleanField(
        null=True, help_text=_("IAMAllowedPrincipals holds rights on it.")
    )
    fingerprint = models.CharField(max_length=64, help_text=_("SHA-256 of what Glue said."))
    glue_created_at = models.DateTimeField(null=True)
    glue_updated_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True, help_text=_("Since when Glue no longer has it."))
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["database", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "region", "database", "name"], name="asset_once"
            )
        ]

    def __str__(self) -> str:
        return self.business_name or self.name

    def get_absolute_url(self) -> str:
        return reverse("catalog:asset", args=[self.pk])

    @property
    def technical_name(self) -> str:
        return f"{self.database}.{self.name}"

    @property
    def arn(self) -> str:
        return (
            f"arn:aws:glue:{self.region}:{self.account.account_id}"
            f":table/{self.database}/{self.name}"
        )


class Column(models.Model):
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="columns")
    position = models.PositiveIntegerField()
    name = models.CharField(_("technical name"), max_length=255)
    data_type = models.TextField()
    comment = models.TextField(blank=True)
    is_partition_key = models.BooleanField(default=False)
    business_name = models.CharField(_("business name"), max_length=255, blank=True)
    suggested_name = models.CharField(max_length=255, blank=True)
    suggestion = models.CharField(
        max_length=10, choices=SuggestionState.choices, default=SuggestionState.NONE
    )
    description = models.TextField(_("description"), blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["asset", "name"], name="column_once_per_asset")
        ]

    def __str__(self) -> str:
        return self.business_name or self.name
