"""Data products: one or more assets under one name, owner and promise."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.models.assets import Asset
from governance.models import MetadataForm, Project, Term


class Product(models.Model):
    """The draft that producers edit. What others see is its listing."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="products")
    name = models.CharField(_("name"), max_length=150)
    description = models.TextField(_("description"), blank=True)
    assets = models.ManyToManyField(Asset, through="ProductAsset", related_name="products")
    terms = models.ManyToManyField(Term, blank=True, related_name="products")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="product_name_in_project")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page everybody sees once it is published; producers edit on another one."""
        return reverse("catalog:product", args=[self.pk])

    @property
    def is_published(self) -> bool:
        return hasattr(self, "listing")


class ProductAsset(models.Model):
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="contents")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="contained_in")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["product", "asset"], name="asset_once_per_product")
        ]

    def __str__(self) -> str:
        return f"{self.product}: {self.asset}"


class FormAnswers(models.Model):
    """One metadata form as filled in on a product: ``values`` maps field name to answer."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="form_answers")
    form = models.ForeignKey(MetadataForm, on_delete=models.PROTECT, related_name="+")
    values = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["form__name"]
        constraints = [
            models.UniqueConstraint(fields=["product", "form"], name="form_once_per_product")
        ]

    def __str__(self) -> str:
        return f"{self.product}: {self.form}"
