"""URLs of catalog: pages, then the API."""

from typing import Any

from tests.access.table import Row
from tests.access.world import World

#            Olu Sten Ana Sam Ida Ada nobody
FOR_ALL = "200 200 200 200 200 200 302"
READERS = "200 200 404 404 200 404 302"
PRODUCERS = "200 403 404 404 403 404 302"
PRODUCERS_DO = "302 403 404 404 403 404 302"
API_FOR_ALL = "200 200 200 200 200 200 401"
API_READERS = "200 200 404 404 200 404 401"
API_PRODUCERS = "200 403 404 404 403 404 401"


def _source(world: World) -> dict[str, Any]:
    return {"pk": world.source.pk}


def _asset(world: World) -> dict[str, Any]:
    return {"pk": world.asset.pk}


def _product(world: World) -> dict[str, Any]:
    return {"pk": world.product.pk}


def _run(world: World) -> dict[str, Any]:
    run, _made = world.source.runs.get_or_create(state="succeeded")
    return {"pk": run.pk}


def _run_of_source(world: World) -> dict[str, Any]:
    return {"source": world.source.pk, **_run(world)}


def _details(world: World) -> dict[str, Any]:
    return {"name": "changed", "assets": [world.asset.pk]}


def _new_source(world: World) -> dict[str, Any]:
    return {
        "project": world.films.pk,
        "name": "new",
        "account": world.account.pk,
        "region": "eu-west-1",
        "database": "films",
    }


def _new_product(world: World) -> dict[str, Any]:
    return {"project": world.films.pk, "name": "new"}


ROWS: dict[str, Row] = {
    "catalog:discover": Row(get=FOR_ALL),
    "catalog:search": Row(get=FOR_ALL),
    "catalog:product": Row(get=FOR_ALL, kwargs=_product),
    "catalog:product_schema": Row(get=FOR_ALL, kwargs=_product),
    "catalog:product_history": Row(get=FOR_ALL, kwargs=_product),
    "catalog:sources": Row(get=FOR_ALL),
    # The form offers others no project, so theirs is wrong.
    "catalog:source_new": Row(get=FOR_ALL, post="302 400 400 400 400 400 302", data=_new_source),
    "catalog:source": Row(get=READERS, kwargs=_source),
    "catalog:source_change": Row(
        get=PRODUCERS, post=PRODUCERS_DO, kwargs=_source, data=_new_source
    ),
    "catalog:source_delete": Row(get=PRODUCERS, post=PRODUCERS_DO, kwargs=_source),
    "catalog:source_run": Row(post=PRODUCERS_DO, kwargs=_source),
    "catalog:run": Row(get=READERS, kwargs=_run),
    "catalog:run_progress": Row(get=READERS, kwargs=_run),
    "catalog:assets": Row(get=FOR_ALL),
    "catalog:asset": Row(get=READERS, post=PRODUCERS_DO, kwargs=_asset),
    "catalog:suggestions": Row(post=PRODUCERS_DO, kwargs=_asset),
    "catalog:drafts": Row(get=FOR_ALL),
    "catalog:draft_new": Row(get=FOR_ALL, post="302 400 400 400 400 400 302", data=_new_product),
    "catalog:draft": Row(get=READERS, post=PRODUCERS_DO, kwargs=_product, data=_details),
    "catalog:draft_terms": Row(
        get="200 200 404 404 403 404 302", post="302 302 404 404 403 404 302", kwargs=_product
    ),
    "catalog:publish": Row(post=PRODUCERS_DO, kwargs=_product),
    "catalog:unpublish": Row(get=PRODUCERS, post=PRODUCERS_DO, kwargs=_product),
    # It was published, so it is not deleted: told so, and sent back.
    "catalog:draft_delete": Row(get=PRODUCERS, post=PRODUCERS_DO, kwargs=_product),
    "api-search": Row(get=API_FOR_ALL),
    # Accounts of others do not exist to those who may not use them.
    "api-source-list": Row(get=API_FOR_ALL, post="201 400 400 400 403 403 401", data=_new_source),
    "api-source-detail": Row(
        get=API_READERS, patch=API_PRODUCERS, delete="204 403 404 404 403 404 401", kwargs=_source
    ),
    "api-run-list": Row(
        get=API_FOR_ALL,
        post="202 403 404 404 403 404 401",
        kwargs=lambda w: {"source": w.source.pk},
    ),
    "api-run-detail": Row(get=API_READERS, kwargs=_run_of_source),
    "api-run-item-list": Row(
        get=API_READERS, kwargs=lambda w: {"source": w.source.pk, "run": _run(w)["pk"]}
    ),
    "api-asset-list": Row(get=API_FOR_ALL),
    "api-asset-detail": Row(get=API_READERS, patch=API_PRODUCERS, kwargs=_asset),
    "api-asset-columns": Row(get=API_READERS, kwargs=_asset),
    "api-asset-acceptance": Row(post=API_PRODUCERS, kwargs=_asset),
    "api-asset-rejection": Row(post=API_PRODUCERS, kwargs=_asset),
    "api-product-list": Row(get=API_FOR_ALL, post="201 403 403 403 403 403 401", data=_new_product),
    "api-product-detail": Row(
        get=API_READERS, patch=API_PRODUCERS, delete="409 403 404 404 403 404 401", kwargs=_product
    ),
    # The rule of the domain asks for a term that the draft does not have.
    "api-product-publication": Row(
        get=API_FOR_ALL,
        post="400 403 404 404 403 404 401",
        delete="204 403 404 404 403 404 401",
        kwargs=_product,
    ),
    "api-product-revisions": Row(get=API_READERS, kwargs=_product),
}
