import pytest

from portal.notify.models import Notification
from portal.notify.services import notify
from tests import factories
from tests.clients import browser, program

pytestmark = pytest.mark.django_db
PAGE, API = "/notifications/", "/api/v1/notifications/"
COST_OF_ROWS = 5
ROWS_ONLY = {"HX-Request-Type": "partial"}


@pytest.fixture
def ana():
    return factories.person("Ana")


@pytest.fixture
def sam():
    return factories.person("Sam")


def told(person, text="Olu approved your request", url="/notifications/?seen=1"):
    notify([person], kind="request.approved", text=text, url=url)
    return Notification.objects.filter(user=person).latest("id")


def test_notify_tells_each_person_once(ana, sam):
    notify([ana, sam, ana], kind="x", text="y" * 400, url="/")
    assert Notification.objects.count() == 2
    assert len(Notification.objects.filter(user=ana).get().text) == 300


def test_the_bell_counts_what_is_unread(ana, sam):
    first = told(ana)
    told(ana)
    told(sam)
    page = browser(ana).get(PAGE).content.decode()
    assert '<span class="count">2' in page
    browser(ana).post(f"{PAGE}{first.pk}/read/")
    assert '<span class="count">1' in browser(ana).get(PAGE).content.decode()


def test_opening_one_marks_it_read_and_leads_there(ana):
    one = told(ana)
    response = browser(ana).get(f"{PAGE}{one.pk}/")
    assert response["Location"] == "/notifications/?seen=1"
    one.refresh_from_db()
    assert one.read_at is not None


def test_marking_all_read_leaves_others_alone(ana, sam):
    told(ana)
    told(ana)
    told(sam)
    assert browser(ana).post(f"{PAGE}read/")["Location"] == PAGE
    assert Notification.objects.filter(read_at=None).get().user == sam


@pytest.mark.parametrize("path", ["", "read/"])
def test_somebody_elses_does_not_exist(ana, sam, path):
    one = told(ana)
    client = browser(sam)
    method = client.post if path else client.get
    assert method(f"{PAGE}{one.pk}/{path}").status_code == 404
    assert program(sam).post(f"{API}{one.pk}/read/").status_code == 404
    one.refresh_from_db()
    assert one.read_at is None


def test_html_in_a_notification_is_text(ana):
    told(ana, text="<script>alert(1)</script>")
    page = browser(ana).get(PAGE).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_nothing_told_says_what_will_be(ana):
    page = browser(ana).get(PAGE).content.decode()
    assert "Nothing yet" in page
    assert "Mark all as read" not in page


def test_the_rows_cost_the_same_for_one_and_three(ana, django_assert_num_queries):
    client = browser(ana)
    told(ana)
    client.get(PAGE, headers=ROWS_ONLY)
    with django_assert_num_queries(COST_OF_ROWS):
        client.get(PAGE, headers=ROWS_ONLY)
    told(ana)
    told(ana)
    with django_assert_num_queries(COST_OF_ROWS):
        client.get(PAGE, headers=ROWS_ONLY)


def test_the_api_lists_and_filters(ana, sam):
    first, _second = told(ana, "one"), told(ana, "two")
    told(sam)
    client = program(ana)
    assert [row["text"] for row in client.get(API).json()["results"]] == ["two", "one"]
    answer = client.post(f"{API}{first.pk}/read/")
    assert answer.status_code == 200
    assert answer.json()["read_at"] is not None
    assert [row["text"] for row in client.get(f"{API}?unread=true").json()["results"]] == ["two"]
    assert [row["text"] for row in client.get(f"{API}?unread=false").json()["results"]] == ["one"]
    assert client.get(f"{API}?unread=perhaps").status_code == 400


def test_the_api_marks_all_read(ana, sam):
    told(ana)
    told(sam)
    assert program(ana).post(f"{API}read/").json() == {"read": 1}
    assert program(ana).post(f"{API}read/").json() == {"read": 0}
    assert Notification.objects.filter(read_at=None).get().user == sam


def test_reading_twice_keeps_the_first_time(ana):
    one = told(ana)
    first = program(ana).post(f"{API}{one.pk}/read/").json()["read_at"]
    assert program(ana).post(f"{API}{one.pk}/read/").json()["read_at"] == first


@pytest.mark.parametrize("pk", ["999999", "99999999999999999999999"])
def test_one_that_never_was_does_not_exist(ana, pk):
    assert program(ana).post(f"{API}{pk}/read/").status_code == 404
    assert browser(ana).post(f"{PAGE}{pk}/read/").status_code == 404
