import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from portal.errors import Conflict
from tests import factories
from tests.clients import browser

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
WRONG = ValidationError({"columns": "There is no column 999.", "name": "Too long."})


def refusing(error: Exception):
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


urlpatterns = [
    path("wrong/", refusing(WRONG)),
    path("conflict/", refusing(Conflict("It is over."))),
    path("", include("portal.urls")),
]


@pytest.fixture
def ana():
    return browser(factories.person("Ana"))


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.mark.parametrize(
    ("url", "words"),
    [("/wrong/", "There is no column 999. Too long."), ("/conflict/", "It is over.")],
)
def test_a_refusal_leads_back_with_its_reason(ana, url, words):
    response = ana.post(url, headers={"referer": "http://testserver/inbox/?page=2"})
    assert (response.status_code, response["Location"]) == (
        302,
        "http://testserver/inbox/?page=2",
    )
    assert said(response) == [words]


@pytest.mark.parametrize("referer", ["", "https://evil.example.com/", "javascript:alert(1)"])
def test_a_refusal_leads_nowhere_but_to_this_site(ana, referer):
    assert ana.post("/wrong/", headers={"referer": referer})["Location"] == "/"


def test_an_address_that_is_wrong_itself_leads_in_no_circle(ana):
    response = ana.get("/wrong/", headers={"referer": "http://testserver/wrong/"})
    assert response.status_code == 400
    assert "There is no column 999." in response.content.decode()
