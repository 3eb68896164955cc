"""Domains: the parts of the business that own data."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.models.accounts import AwsAccount


class CatalogChoice(models.TextChoices):
    """Whose Glue catalog a domain's products are shared from."""

    INHERIT = "inherit", _("As the parent domain")
    PRODUCER = "producer", _("The producer's own account")
    ACCOUNT = "account", _("A named account")


class SharingBy(models.TextChoices):
    """What access to a domain's products is granted on."""

    NAMED = "named", _("Tables by their names")
    TAG = "tag", _("LF-Tags")


class Domain(models.Model):
    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(unique=True, max_length=120, allow_unicode=True)
    description = models.TextField(_("description"), blank=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent domain"),
    )
    catalog = models.CharField(
        _("catalog"), max_length=10, choices=CatalogChoice.choices, default=CatalogChoice.INHERIT
    )
    catalog_account = models.ForeignKey(
        AwsAccount,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="catalog_domains",
        verbose_name=_("catalog account"),
    )
    sharing_by = models.CharField(
        _("access goes by"), max_length=10, choices=SharingBy.choices, default=SharingBy.NAMED
    )
    tag_glossary = models.ForeignKey(
        "governance.Glossary",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tagging_domains",
        verbose_name=_("glossary of tags"),
    )
    stewards = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Stewardship", related_name="stewarded_domains"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"], name="domain_name_in_parent", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="domain_catalog_account",
                condition=(
                    models.Q(catalog=CatalogChoice.ACCOUNT, catalog_account__isnull=False)
                    | ~models.Q(catalog=CatalogChoice.ACCOUNT) & models.Q(catalog_account=None)
                ),
                violation_error_message=_(
                    "Name the catalog account, and only for “a named account”."
                ),
            ),
            models.CheckConstraint(
                name="domain_tag_glossary",
                condition=models.Q(sharing_by=SharingBy.TAG) | models.Q(tag_glossary=None),
                violation_error_message=_("A glossary of tags is only for access by LF-Tags."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("governance:domain", args=[self.pk])


class Stewardship(models.Model):
    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="stewardships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="stewardships"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["domain", "user"], name="steward_once_per_domain")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.domain}"
