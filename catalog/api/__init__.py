"""The REST API of the catalog."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from catalog.api.assets import AssetApi
from catalog.api.products import ProductApi
from catalog.api.search import SearchApi
from catalog.api.sources import RunApi, RunItemApi, SourceApi

router = SimpleRouter()
router.register("data-sources", SourceApi, "api-source")
router.register(r"data-sources/(?P<source>\d+)/runs", RunApi, "api-run")
router.register(r"data-sources/(?P<source>\d+)/runs/(?P<run>\d+)/items", RunItemApi, "api-run-item")
router.register("assets", AssetApi, "api-asset")
router.register("products", ProductApi, "api-product")

urlpatterns = [
    path("search/", SearchApi.as_view(), name="api-search"),
    path("", include(router.urls)),
]
