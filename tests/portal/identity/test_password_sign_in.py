import pytest
from allauth.account.adapter import get_adapter
from django.test import Client

from portal.audit.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
PASSWORD = "a long and lovely one"


@pytest.fixture
def ana():
    return factories.person("Ana", password=PASSWORD)


def try_to_come_in(email="ana@example.com", password=PASSWORD, client=None, **data):
    client = client or Client()
    response = client.post(LOGIN, {"login": email, "password": password, **data})
    return client, response


def is_in(client):
    return "_auth_user_id" in client.session


def test_the_right_password_lets_in(ana):
    client, response = try_to_come_in()
    assert response["Location"] == "/"
    assert is_in(client)
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor_id, event.detail) == (
        "person.signed_in",
        ana.pk,
        {"way": "password"},
    )


def test_an_email_is_known_in_any_case(ana):
    client, _response = try_to_come_in(email="ANA@Example.com")
    assert is_in(client)


def test_a_wrong_password_says_nothing_of_who_exists(ana):
    client, known = try_to_come_in(password="wrong")
    _client, unknown = try_to_come_in(email="nobody@example.com", password="wrong")
    assert known.status_code == unknown.status_code == 200
    assert not is_in(client)
    said = [
        list(response.context["form"].non_field_errors()) or response.context["form"].errors
        for response in (known, unknown)
    ]
    assert said[0] == said[1]
    events = list(AuditEvent.objects.order_by("id").values_list("verb", "object_id", "result"))
    assert events == [
        ("sign_in.refused", ana.pk, "refused"),
        ("sign_in.refused", None, "refused"),
    ]


def test_the_password_is_not_in_the_ledger(ana):
    try_to_come_in(password="a slip of the fingers")
    assert "slip" not in str(vars(AuditEvent.objects.get()))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ANA@example.com", "Ana"),
        ("nobody@example.com", "nobody@example.com"),
        (PASSWORD, "somebody"),
        ("", "somebody"),
    ],
)
def test_only_an_email_is_kept_of_what_was_typed(ana, rf, typed, kept):
    get_adapter().authentication_failed(rf.post(LOGIN), email=typed, password=PASSWORD)
    event = AuditEvent.objects.get()
    assert event.object_label == kept
    assert PASSWORD not in str(vars(event))


def test_guessing_is_throttled(ana):
    for _attempt in range(5):
        try_to_come_in(password="wrong")
    client, response = try_to_come_in()
    assert not is_in(client)
    assert "Too many failed login attempts" in response.content.decode()
    assert AuditEvent.objects.count() == 5


def test_somebody_switched_off_is_refused(ana):
    ana.is_active = False
    ana.save()
    client, response = try_to_come_in()
    assert response["Location"] == "/accounts/inactive/"
    assert not is_in(client)
    assert AuditEvent.objects.get().detail == {"why": "switched off"}


def test_a_session_ends_when_its_person_is_switched_off(ana):
    client, _response = try_to_come_in()
    ana.is_active = False
    ana.save()
    assert client.get("/settings/tokens/").status_code == 302


def test_the_session_is_renewed(ana):
    client = Client()
    client.get(LOGIN)
    session = client.session
    session["planted"] = "yes"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted or ""
    try_to_come_in(client=client)
    assert is_in(client)
    assert client.session.session_key != planted


@pytest.mark.parametrize(
    ("asked", "lands"),
    [
        ("/settings/tokens/", "/settings/tokens/"),
        ("https://evil.example.com/", "/"),
        ("//evil.example.com", "/"),
        ("http://localhost/", "/"),
    ],
)
def test_one_lands_on_this_site_only(ana, asked, lands):
    _client, response = try_to_come_in(next=asked)
    assert response["Location"] == lands


def test_signing_out_ends_the_session_and_is_recorded(ana):
    client, _response = try_to_come_in()
    assert client.get("/accounts/logout/").status_code == 200
    assert is_in(client)
    client.post("/accounts/logout/", {"next": "https://evil.example.com/"})
    assert not is_in(client)
    assert AuditEvent.objects.filter(verb="person.signed_out", actor_id=ana.pk).count() == 1


def test_passwords_can_be_switched_off(ana, settings):
    settings.PASSWORD_SIGN_IN = False
    settings.SOCIALACCOUNT_ONLY = True
    assert "password" not in Client().get(LOGIN).content.decode()
    client, response = try_to_come_in()
    assert response.status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize(
    "path",
    ["signup/", "password/reset/", "password/change/", "email/", "confirm-email/", "3rdparty/"],
)
def test_what_is_not_offered_does_not_exist(ana, path):
    client, _response = try_to_come_in()
    assert client.get(f"/accounts/{path}").status_code == 404
