"""What exists: data sources and their runs, assets, products and what is published of them."""

from catalog.models.assets import Asset, AssetKind, Column, SuggestionState
from catalog.models.listings import Listing, ListingRevision
from catalog.models.products import FormAnswers, Product, ProductAsset
from catalog.models.search import SearchDocument
from catalog.models.sources import DataSource, ItemOutcome, Run, RunItem, RunState

__all__ = [
    "Asset",
    "AssetKind",
    "Column",
    "DataSource",
    "FormAnswers",
    "ItemOutcome",
    "Listing",
    "ListingRevision",
    "Product",
    "ProductAsset",
    "Run",
    "RunItem",
    "RunState",
    "SearchDocument",
    "SuggestionState",
]
