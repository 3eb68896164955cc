from base64 import b64encode

import pytest

from tests import factories
from tests.clients import program

pytestmark = pytest.mark.django_db
LISTS = [
    f"/api/v1/{name}/"
    for name in (
        "accounts",
        "assets",
        "audit-events",
        "data-sources",
        "domains",
        "environments",
        "forms",
        "glossaries",
        "grants",
        "notifications",
        "products",
        "projects",
        "requests",
        "rules",
        "subscriptions",
        "terms",
        "tokens",
    )
]


@pytest.fixture
def ana():
    return factories.person("Ana")


@pytest.fixture
def client(ana):
    return program(ana)


def cursor_at(position):
    return b64encode(f"p={position}".encode()).decode()


@pytest.mark.parametrize("position", ["1", "-100", "9" * 30])
@pytest.mark.parametrize("url", LISTS)
def test_a_cursor_anywhere_among_the_rows_is_followed(client, url, position):
    assert client.get(url, {"cursor": cursor_at(position)}).status_code == 200


@pytest.mark.parametrize(
    "cursor", ["x", *map(cursor_at, ["", "abc", "%00", "1.5", "NaN", "9" * 5000])]
)
@pytest.mark.parametrize("url", LISTS)
def test_a_made_up_cursor_is_not_found(client, url, cursor):
    answer = client.get(url, {"cursor": cursor})
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_a_made_up_cursor_among_columns_is_not_found(client, ana):
    project = factories.project(owner=ana)
    asset = factories.asset(project, factories.account())
    answer = client.get(f"/api/v1/assets/{asset.pk}/columns/", {"cursor": cursor_at("abc")})
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
