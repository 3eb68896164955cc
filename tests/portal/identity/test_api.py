from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from portal.identity import services
from portal.identity.models import ApiToken
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/api/v1/tokens/"
ASKED = {"name": "pipeline", "scopes": ["read"], "days": 30}


@pytest.fixture
def ana():
    return factories.person("Ana")


@pytest.fixture
def write(ana):
    return services.create_token(ana, "writes", ["read", "write"], 90)


@pytest.fixture
def read(ana):
    return services.create_token(ana, "reads", ["read"], 90)


def with_token(secret):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def assert_unauthorized(response, detail):
    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"
    assert response["WWW-Authenticate"] == 'Bearer realm="Sluice"'
    assert response.json()["status"] == 401
    assert detail in response.json()["detail"]


def test_a_token_opens_the_api_and_its_use_is_noted(read):
    token, secret = read
    response = with_token(secret).get(URL)
    assert response.status_code == 200
    assert [row["name"] for row in response.json()["results"]] == ["reads"]
    token.refresh_from_db()
    assert token.last_used_at is not None


def test_nobody_is_asked_for_a_token():
    assert_unauthorized(APIClient().get(URL), "Authentication credentials")


@pytest.mark.parametrize("sent", ["slu_unknown", "", "a b", "\u00e9"])
def test_an_unknown_or_malformed_token_is_refused(sent):
    client = APIClient()
    response = client.get(
        URL, headers={"Authorization": f"Bearer {sent}".encode().decode("latin-1")}
    )
    assert_unauthorized(response, "token")


def test_a_revoked_token_is_refused(ana, read):
    services.revoke_token(read[0], by=ana)
    assert_unauthorized(with_token(read[1]).get(URL), "revoked")


def test_an_expired_token_is_refused(read):
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert_unauthorized(with_token(read[1]).get(URL), "expired")


def test_the_token_of_somebody_switched_off_is_refused(ana, read):
    ana.is_active = False
    ana.save()
    assert_unauthorized(with_token(read[1]).get(URL), "switched off")


def test_a_token_that_may_only_read_changes_nothing(read):
    response = with_token(read[1]).post(URL, ASKED)
    assert response.status_code == 403
    assert response["Content-Type"] == "application/problem+json"
    assert "may only read" in response.json()["detail"]
    assert ApiToken.objects.count() == 1


def test_making_a_token_shows_its_secret_once(write):
    client = with_token(write[1])
    response = client.post(URL, ASKED)
    assert response.status_code == 201
    made = response.json()
    assert made["token"].startswith("slu_")
    assert made["state"] == "active"
    assert with_token(made["token"]).get(URL).status_code == 200
    assert all("token" not in row for row in client.get(URL).json()["results"])


def test_a_token_made_with_a_token_cannot_outlive_it(write):
    response = with_token(write[1]).post(URL, ASKED | {"days": 91})
    assert response.status_code == 400
    assert "days" in response.json()["errors"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 101),
        ("name", "nul\x00"),
        ("scopes", []),
        ("scopes", ["admin"]),
        ("days", 0),
        ("days", 366),
        ("days", "soon"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(write, field, value):
    response = with_token(write[1]).post(URL, ASKED | {field: value})
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [field]


def test_deleting_a_token_revokes_it(ana, write, read):
    client = with_token(write[1])
    assert client.delete(f"{URL}{read[0].pk}/").status_code == 204
    assert client.delete(f"{URL}{read[0].pk}/").status_code == 409
    states = {row["name"]: row["state"] for row in client.get(URL).json()["results"]}
    assert states == {"reads": "revoked", "writes": "active"}


def test_somebody_elses_token_does_not_exist(read):
    sam = factories.person("Sam")
    _token, secret = services.create_token(sam, "sam's", ["write"], 1)
    client = with_token(secret)
    assert client.delete(f"{URL}{read[0].pk}/").status_code == 404
    assert [row["name"] for row in client.get(URL).json()["results"]] == ["sam's"]


def test_tokens_are_filtered_by_state(ana, write, read):
    services.revoke_token(read[0], by=ana)
    client = with_token(write[1])
    assert [row["name"] for row in client.get(f"{URL}?state=revoked").json()["results"]] == [
        "reads"
    ]
    assert client.get(f"{URL}?state=odd").status_code == 400


def test_a_session_needs_the_csrf_token(ana):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)
    assert client.get(URL).status_code == 200
    response = client.post(URL, ASKED, content_type="application/json")
    assert response.status_code == 403
    assert "CSRF" in response.json()["detail"]
    client.get("/settings/tokens/new/")
    headers = {"X-CSRFToken": client.cookies["csrftoken"].value}
    response = client.post(URL, ASKED, content_type="application/json", headers=headers)
    assert response.status_code == 201


def test_listing_tokens_costs_the_same_for_one_and_three(ana, read, django_assert_num_queries):
    client = APIClient()
    client.force_authenticate(ana)
    with django_assert_num_queries(2):
        client.get(URL)
    for number in range(2):
        services.create_token(ana, f"more {number}", ["read"], 1)
    with django_assert_num_queries(2):
        client.get(URL)
