import pytest
from rest_framework.test import APIClient

from portal.identity import services
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/api/v1/tokens/"


@pytest.fixture
def client():
    client = APIClient()
    client.force_authenticate(factories.person("Ana"))
    return client


def assert_problem(response, status, title):
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert (problem["status"], problem["title"], problem["type"]) == (status, title, "about:blank")
    assert problem["detail"]
    return problem


def test_wrong_fields_are_named(client):
    problem = assert_problem(client.post(URL, {"name": "x"}), 400, "Bad Request")
    assert set(problem["errors"]) == {"scopes", "days"}


def test_a_body_that_is_no_json_is_said_to_be(client):
    answer = client.post(URL, "{", content_type="application/json")
    assert "JSON" in assert_problem(answer, 400, "Bad Request")["detail"]


def test_another_kind_of_body_is_refused(client):
    answer = client.post(URL, "<a/>", content_type="application/xml")
    assert_problem(answer, 415, "Unsupported Media Type")


def test_what_is_not_there_is_not_there(client):
    assert_problem(client.delete(f"{URL}1/"), 404, "Not Found")


def test_what_the_state_does_not_allow_is_a_conflict(client):
    token, _secret = services.create_token(client.handler._force_user, "x", ["read"], 1)
    client.delete(f"{URL}{token.pk}/")
    assert (
        "already" in assert_problem(client.delete(f"{URL}{token.pk}/"), 409, "Conflict")["detail"]
    )


def test_a_method_that_is_not_offered_names_those_that_are(client):
    answer = client.put(URL, {})
    assert_problem(answer, 405, "Method Not Allowed")
    assert "GET" in answer["Allow"]
