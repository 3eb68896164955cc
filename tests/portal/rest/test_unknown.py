import pytest
from rest_framework.test import APIClient

from tests import factories
from tests.clients import program

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(db):
    return program(factories.person("Ana"))


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", ["", "nosuch", "nosuch/", "requests/x/"])
def test_an_unknown_address_is_a_problem_too(client, method, path):
    answer = getattr(client, method)(f"/api/v1/{path}")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_an_unknown_address_tells_a_stranger_nothing():
    answer = APIClient().get("/api/v1/nosuch/")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


def test_a_last_slash_left_out_is_put_in(client):
    answer = client.get("/api/v1/tokens?page_size=1")
    assert (answer.status_code, answer["Location"]) == (301, "/api/v1/tokens/?page_size=1")
