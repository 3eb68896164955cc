"""The one denormalised table that search reads. Only ``catalog.search`` touches it."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from catalog.models.listings import Listing


class SearchDocument(models.Model):
    listing = models.OneToOneField(
        Listing, on_delete=models.CASCADE, primary_key=True, related_name="search_document"
    )
    words = SearchVectorField()
    heading = models.TextField(help_text="The words of all names, for guessing what was meant.")
    domains = ArrayField(models.BigIntegerField(), help_text="The domain and all above it.")
    project = models.BigIntegerField()
    terms = ArrayField(models.BigIntegerField(), help_text="Attached terms and all above them.")
    kinds = ArrayField(models.CharField(max_length=10))
    published_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [
            GinIndex(fields=["words"], name="search_words"),
            GinIndex(fields=["domains"], name="search_domains"),
            GinIndex(fields=["terms"], name="search_terms"),
        ]

    def __str__(self) -> str:
        return str(self.listing_id)
