"""Pages of the catalog."""

from django.urls import path

from catalog.views import discover, inventory, listings, products, sources

app_name = "catalog"
urlpatterns = [
    path("", discover.home, name="discover"),
    path("search/", discover.results, name="search"),
    path("products/<int:pk>/", listings.overview, name="product"),
    path("products/<int:pk>/schema/", listings.schema, name="product_schema"),
    path("products/<int:pk>/history/", listings.history, name="product_history"),
    path("sources/", sources.SourceList.as_view(), name="sources"),
    path("sources/new/", sources.new, name="source_new"),
    path("sources/<int:pk>/", sources.page, name="source"),
    path("sources/<int:pk>/change/", sources.change, name="source_change"),
    path("sources/<int:pk>/delete/", sources.delete, name="source_delete"),
    path("sources/<int:pk>/runs/", sources.request_run, name="source_run"),
    path("runs/<int:pk>/", sources.RunPage.as_view(), name="run"),
    path("runs/<int:pk>/progress/", sources.progress, name="run_progress"),
    path("inventory/", inventory.AssetList.as_view(), name="assets"),
    path("inventory/<int:pk>/", inventory.asset, name="asset"),
    path("inventory/<int:pk>/suggestions/", inventory.suggestions, name="suggestions"),
    path("drafts/", products.ProductList.as_view(), name="drafts"),
    path("drafts/new/", products.new, name="draft_new"),
    path("drafts/<int:pk>/", products.editor, name="draft"),
    path("drafts/<int:pk>/terms/", products.classify, name="draft_terms"),
    path("drafts/<int:pk>/publish/", products.publish, name="publish"),
    path("drafts/<int:pk>/unpublish/", products.unpublish, name="unpublish"),
    path("drafts/<int:pk>/delete/", products.delete, name="draft_delete"),
]
