"""Looking at pages, and what is filled in when asking."""

from typing import Any

from django.test import Client
from django.urls import reverse

from tests.subscriptions.conftest import World


def page(client: Client, url: str, status: int = 200, headers: Any = None) -> str:
    response = client.get(url, headers=headers)
    assert response.status_code == status, response.content.decode()
    return response.content.decode()


def ask_url(world: World) -> str:
    return reverse("subscriptions:ask", args=[world.product.pk])


def filled_in(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "environment": world.environment.pk,
        "reason": "Plan the spring campaign",
        "duration_days": 90,
        f"take_{world.films.pk}": "all",
        f"take_{world.categories.pk}": "all",
    } | changes
