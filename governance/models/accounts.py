"""AWS accounts the portal may act in."""

import secrets
from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

account_id_validator = RegexValidator(r"^\d{12}\Z", _("An AWS account id has 12 digits."))
role_arn_validator = RegexValidator(
    r"^arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]{1,576}\Z",
    _("A role ARN looks like arn:aws:iam::111111111111:role/SluicePortal."),
)
external_id_validator = RegexValidator(
    r"^[\w+=,.@:/-]{2,1224}\Z",
    _("An external id has 2 to 1,224 letters, digits or any of +=,.@:/-"),
)
region_validator = RegexValidator(r"^[a-z]{2}(-[a-z]+)+-\d\Z", _("A Region looks like eu-west-1."))


CHECK_PATIENCE = timedelta(minutes=5)


def new_external_id() -> str:
    """Unguessable, one per account, as AWS asks of whoever assumes roles for others."""
    return f"sluice-{secrets.token_urlsafe(24)}"


class AwsAccount(models.Model):
    """An associated account: the portal role to assume in it, and the Regions it may use there."""

    account_id = models.CharField(
        _("account id"), max_length=12, unique=True, validators=[account_id_validator]
    )
    name = models.CharField(_("name"), max_length=100)
    role_arn = models.CharField(_("portal role"), max_length=620, validators=[role_arn_validator])
    external_id = models.CharField(
        _("external id"),
        max_length=1224,
        default=new_external_id,
        validators=[external_id_validator],
    )
    regions = ArrayField(
        models.CharField(max_length=30, validators=[region_validator]), verbose_name=_("Regions")
    )
    producers = models.ManyToManyField(
        "governance.Project",
        blank=True,
        related_name="producer_accounts",
        verbose_name=_("producing projects"),
        # Without this, any project could import, publish and approve another one's tables.
        help_text=_("Only these projects may import and publish tables of this account."),
    )
    location_role_arn = models.CharField(
        _("role for S3 locations"),
        max_length=620,
        blank=True,
        validators=[role_arn_validator],
        help_text=_(
            "Needed when this is a catalog account: Lake Formation reads the producers' buckets "
            "as this role, which trusts lakeformation.amazonaws.com. Their bucket policies have "
            "to let it in."
        ),
    )
    engineer_role_arn = models.CharField(
        _("data engineers' role"),
        max_length=620,
        blank=True,
        validators=[role_arn_validator],
        help_text=_(
            "For a producer's account: where another account's catalog mirrors its tables, this "
            "role may describe and alter them there, and read none of their data."
        ),
    )
    check_requested_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    # What account_checks found: the fields of ports.Check, in the order looked at.
    checks = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.account_id})"

    def get_absolute_url(self) -> str:
        return reverse("governance:account", args=[self.pk])

    def clean(self) -> None:
        """The roles are of this very account, else another account's would be used as this."""
        text = _("This role belongs to another account than the one named.")
        wrong = {
            name: text
            for name, arn in self.own_roles.items()
            if f"::{self.account_id}:role/" not in arn
        }
        if wrong:
            raise ValidationError(wrong)

    @property
    def own_roles(self) -> dict[str, str]:
        """The ARNs of the roles that Sluice was told of, by their fields."""
        names = ("role_arn", "location_role_arn", "engineer_role_arn")
        return {name: arn for name in names if (arn := getattr(self, name))}

    @property
    def is_being_checked(self) -> bool:
        """Asked for and not done. A message that was lost is not waited for for ever."""
        asked, done = self.check_requested_at, self.checked_at
        if asked is None or (done is not None and done >= asked):
            return False
        return timezone.now() - asked < CHECK_PATIENCE

    @property
    def is_sound(self) -> bool | None:
        """Whether nothing needs mending; None when nobody knows, or not of everything."""
        outcomes = {check["outcome"] for check in self.checks}
        if "failed" in outcomes:
            return False
        return None if self.checked_at is None or "unknown" in outcomes else True
