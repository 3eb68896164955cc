"""Listings: what everybody sees of a product, and every revision it ever had."""

import pgtrigger
from django.conf import settings
from django.db import models

from catalog.models.assets import Asset
from catalog.models.products import Product


class ListingRevision(models.Model):
    """What was published at one moment. Never altered, never deleted.

    ``content`` is the whole published text and schema: name, description, terms, forms and,
    for each asset, its names and columns.
    """

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["product", "number"], name="revision_number")
        ]
        triggers = [
            pgtrigger.Protect(name="immutable", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.content.get('name', self.product_id)} (revision {self.number})"


class Listing(models.Model):
    """The present publication of a product; deleted when it is unpublished."""

    product = models.OneToOneField(Product, on_delete=models.PROTECT, related_name="listing")
    revision = models.ForeignKey(ListingRevision, on_delete=models.PROTECT, related_name="+")
    assets = models.ManyToManyField(Asset, related_name="listings")
    first_published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.revision.content["name"])

    def get_absolute_url(self) -> str:
        return self.product.get_absolute_url()
