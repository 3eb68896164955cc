"""Environments: where a project consumes (DataZone's subscription target)."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.models import AwsAccount, Project
from governance.models.accounts import region_validator, role_arn_validator

# Glue folds database names to lower case, and Athena needs names without dots or dashes.
database_validator = RegexValidator(
    r"^[a-z0-9_]{1,128}\Z", _("Use lower-case letters, digits and underscores.")
)


class SharingMode(models.TextChoices):
    DIRECT = "direct", _("To the roles directly")
    ACCOUNT = "account", _("To the account, and from there to the roles")


class Environment(models.Model):
    """An account and Region, the roles that query there, and where links are put."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="environments")
    name = models.CharField(_("name"), max_length=100)
    account = models.ForeignKey(
        AwsAccount,
        on_delete=models.PROTECT,
        related_name="environments",
        verbose_name=_("AWS account"),
    )
    region = models.CharField(_("Region"), max_length=30, validators=[region_validator])
    role_arns = ArrayField(
        models.CharField(max_length=620, validators=[role_arn_validator]),
        verbose_name=_("roles that query"),
    )
    database = models.CharField(
        _("local database"), max_length=128, validators=[database_validator]
    )
    workgroup = models.CharField(_("Athena workgroup"), max_length=128, default="primary")
    mode = models.CharField(
        _("sharing"),
        max_length=10,
        choices=SharingMode.choices,
        default=SharingMode.DIRECT,
    )
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name"],
                condition=models.Q(closed_at=None),
                name="environment_name",
                violation_error_message=_("The project has an environment of this name already."),
            ),
            # Two environments must never clean up each other's links.
            models.UniqueConstraint(
                fields=["account", "region", "database"],
                condition=models.Q(closed_at=None),
                name="environment_database",
                violation_error_message=_("Another environment has this local database."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("sharing:environment", args=[self.pk])
