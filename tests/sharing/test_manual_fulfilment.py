"""What people report of access that they give by hand, and what becomes of the grant."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.audit.models import AuditEvent
from portal.errors import Conflict, Denied
from portal.notify.models import Notification
from sharing.manual import reminders
from sharing.manual.states import MOVES
from sharing.models import Fulfiller, FulfilmentTask, Grant, GrantState, Route, TaskState, Want
from sharing.services import fulfillers, grants
from tests import factories
from tests.sharing import by_hand
from tests.sharing.by_hand import ByHand

FAILED = {"state": "failed", "diagnostics": "The share is full."}


@pytest.fixture
def place(db: None) -> ByHand:
    return by_hand.build(webhook_url="")


def events(task: FulfilmentTask) -> list[tuple[str, str]]:
    told = AuditEvent.objects.filter(object_type="sharing.grant", object_id=task.grant_id)
    return list(told.order_by("pk").values_list("verb", "actor_label"))


def in_state(place: ByHand, want: str, state: str) -> FulfilmentTask:
    """A task brought there by what people say and do."""
    task = place.want()
    if want == Want.ABSENT:
        place.report(task, "done")
        task = place.end(task)
    if state == TaskState.DROPPED:
        FulfilmentTask.objects.filter(pk=task.pk).update(state=state)
    elif state != TaskState.OPEN:
        said = FAILED if state == TaskState.FAILED else {"state": state}
        place.report(task, **said)
    return FulfilmentTask.objects.get(pk=task.pk)


def test_wanting_an_unmanaged_table_asks_people_and_no_worker(place: ByHand) -> None:
    task = place.want()
    grant = task.grant
    assert (grant.means, grant.route_id, grant.link_name) == ("manual", None, "")
    assert (task.want, task.state, task.reason) == ("present", "open", by_hand.REASON)
    assert task.due_at - task.created_at == pytest.approx(
        timedelta(days=2), abs=timedelta(minutes=1)
    )
    assert not Route.objects.exists()
    told = Notification.objects.get(kind="fulfilment.asked")
    assert (told.user, told.url) == (place.dana, task.get_absolute_url())
    assert "curatedzonedb.film_scripts" in told.text


def test_asking_the_same_holder_twice_asks_people_once(place: ByHand) -> None:
    place.want(holder="subscription:1")
    again = place.want(holder="subscription:1")
    assert FulfilmentTask.objects.get() == again


def test_many_tables_are_one_line_for_people(place: ByHand) -> None:
    others = [factories.asset(place.producer, place.asset.account, managed=False) for _ in range(3)]
    place.want(place.asset, *others)
    assert FulfilmentTask.objects.count() == 4
    told = Notification.objects.get(kind="fulfilment.asked")
    assert "4 tables" in told.text


def test_managed_and_unmanaged_tables_go_their_own_ways(place: ByHand) -> None:
    managed = factories.asset(place.producer, place.asset.account)
    made = place.want(place.asset, managed)
    routed = Grant.objects.get(asset=managed)
    assert (routed.means, routed.route.settled) == ("lake_formation", False)
    assert made.grant.asset == place.asset
    assert not routed.tasks.exists()


def test_a_grant_by_hand_has_no_route_and_every_other_has_one(place: ByHand) -> None:
    grant = place.want().grant
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.filter(pk=grant.pk).update(means="lake_formation")


@pytest.mark.parametrize("want", Want.values)
@pytest.mark.parametrize("said", ["started", "done", "failed"])
@pytest.mark.parametrize("state", TaskState.values)
def test_each_report_does_what_the_table_says(
    place: ByHand, want: str, state: str, said: str
) -> None:
    task = in_state(place, want, state)
    known = events(task)
    report = FAILED if said == "failed" else {"state": said}
    if said not in MOVES[state] and said != state:
        with pytest.raises(Conflict, match="cannot become"):
            place.report(task, **report)
        assert events(task) == known
    else:
        assert place.report(task, **report).state == said
        assert len(events(task)) - len(known) == (said != state)


@pytest.mark.parametrize(
    ("want", "said", "expected"),
    [
        ("present", "started", GrantState.PENDING),
        ("present", "done", GrantState.GRANTED),
        ("present", "failed", GrantState.FAILED),
        ("absent", "started", GrantState.REVOKING),
        ("absent", "done", GrantState.REVOKED),
        ("absent", "failed", GrantState.REVOKING),
    ],
)
def test_the_grant_follows(place: ByHand, want: str, said: str, expected: str) -> None:
    task = in_state(place, want, said)
    grant = place.grant(task)
    assert grant.state == expected
    assert bool(grant.error) == (said == "failed")
    assert (grant.seen.get("reported_by") == "Dana") == (said == "done" or want == "absent")


def test_a_report_names_who_when_and_where(place: ByHand) -> None:
    task, before = place.want(), timezone.now()
    place.report(task, "started", reference="https://tickets.example.com/7")
    place.report(task, "done", diagnostics="Given in the film vault.")
    task.refresh_from_db()
    grant = place.grant(task)
    assert (task.reported_by, task.reference) == (place.dana, "https://tickets.example.com/7")
    assert grant.reported_at is not None
    assert before <= grant.reported_at == task.reported_at
    assert grant.seen_at is None
    assert grant.granted_at is not None
    assert events(task)[-2:] == [
        ("grant.fulfilment_started", "Dana"),
        ("grant.fulfilled", "Dana"),
    ]


def test_saying_it_again_changes_nothing_and_more_words_are_kept(place: ByHand) -> None:
    task = in_state(place, "present", "failed")
    place.report(task, **FAILED)
    assert task.reports.count() == 1
    place.report(task, "failed", diagnostics="The vault is locked.")
    assert task.reports.count() == 2
    assert "The vault is locked." in place.grant(task).error


def test_a_failure_says_who_reports_it_and_who_is_to_act(place: ByHand) -> None:
    task = in_state(place, "present", "failed")
    assert place.grant(task).error == "Dana reports: The share is full. Asked to act: Dana."


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"state": "open"}, "state"),
        ({"state": "nonsense"}, "state"),
        ({"state": "failed"}, "diagnostics"),
        ({"state": "failed", "diagnostics": "x" * 5001}, "diagnostics"),
        ({"state": "failed", "diagnostics": "a\0b"}, "diagnostics"),
        ({"state": "done", "reference": "javascript:alert(1)"}, "reference"),
        ({"state": "done", "reference": "https://example.com/" + "x" * 500}, "reference"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_field(
    place: ByHand, said: dict[str, Any], field: str
) -> None:
    task = place.want()
    with pytest.raises(ValidationError) as refused:
        place.report(task, **said)
    assert set(refused.value.message_dict) == {field}


def test_only_the_named_and_owners_report(place: ByHand) -> None:
    task = place.want()
    for person in (place.ana, factories.person("Sam"), factories.person(is_platform_admin=True)):
        with pytest.raises(Denied):
            place.report(task, "done", by=person)
    assert place.report(task, "done", by=place.olu).state == "done"


def test_somebody_of_the_asking_side_does_not_report_even_if_named(place: ByHand) -> None:
    task = place.want()
    place.consumer.memberships.create(user=place.dana, role="consumer")
    with pytest.raises(Denied, match="somebody else reports"):
        place.report(task, "done")


def test_ending_access_that_nobody_reported_still_asks_to_take_it_away(place: ByHand) -> None:
    given = place.want()
    taken = place.end(given)
    given.refresh_from_db()
    assert (given.state, taken.want, taken.state) == ("dropped", "absent", "open")
    assert taken.reason == "Misuse"
    assert place.grant(taken).state == GrantState.REVOKING
    with pytest.raises(Conflict):
        place.report(given, "done")


def test_asking_again_after_a_failure_opens_the_task(place: ByHand) -> None:
    task = in_state(place, "present", "failed")
    other = factories.person("Eli")
    fulfillers.change(place.fulfiller, by=place.olu, people=[other])
    grants.retry(task.grant, by=place.ana)
    task.refresh_from_db()
    assert task.state == "open"
    assert place.grant(task).state == GrantState.PENDING
    assert Notification.objects.filter(kind="fulfilment.asked", user=other).count() == 1


def test_asking_again_to_take_away_keeps_it_being_revoked(place: ByHand) -> None:
    task = in_state(place, "absent", "failed")
    grant = grants.retry(place.grant(task), by=place.olu)
    task.refresh_from_db()
    assert (task.state, grant.state, grant.error) == ("open", GrantState.REVOKING, "")


@pytest.mark.parametrize("state", ["open", "started", "done"])
def test_there_is_nothing_to_try_again_while_people_work(place: ByHand, state: str) -> None:
    task = in_state(place, "present", state)
    with pytest.raises(Conflict, match="by hand"):
        grants.retry(task.grant, by=place.ana)


def test_reminders_go_to_the_named_and_then_to_the_owners_too(place: ByHand) -> None:
    task = place.want()
    assert reminders.remind_all() == 0
    told = []
    for _time in range(2):
        FulfilmentTask.objects.update(next_reminder_at=timezone.now())
        assert reminders.remind_all() == 1
        told.append(
            set(
                Notification.objects.filter(kind="fulfilment.reminded").values_list(
                    "user__name", flat=True
                )
            )
        )
        Notification.objects.all().delete()
        assert reminders.remind_all() == 0
    assert told == [{"Dana"}, {"Dana", "Olu"}]
    task.refresh_from_db()
    assert task.next_reminder_at - timezone.now() > timedelta(days=1, hours=23)


@pytest.mark.parametrize("state", ["done", "dropped"])
def test_nobody_is_reminded_of_what_is_over(place: ByHand, state: str) -> None:
    in_state(place, "present", state)
    FulfilmentTask.objects.update(next_reminder_at=timezone.now())
    assert reminders.remind_all() == 0


def test_who_is_named_for_the_table_comes_before_who_is_for_the_project(place: ByHand) -> None:
    eli = factories.person("Eli")
    own, _secret = fulfillers.create(
        by=place.olu, project=place.producer, asset=place.asset, people=[eli]
    )
    assert place.want().fulfiller == own
    assert Notification.objects.get(kind="fulfilment.asked").user == eli


def test_where_nobody_named_is_left_the_owners_are_asked(place: ByHand) -> None:
    place.dana.is_active = False
    place.dana.save()
    place.want()
    assert Notification.objects.get(kind="fulfilment.asked").user == place.olu


def test_who_fulfils_is_not_deleted_while_tasks_wait(place: ByHand) -> None:
    task = place.want()
    with pytest.raises(Conflict, match="still wait"):
        fulfillers.delete(place.fulfiller, by=place.olu)
    place.report(task, "done")
    fulfillers.delete(place.fulfiller, by=place.olu)
    assert not Fulfiller.objects.exists()
    taken = place.end(task)
    assert taken.fulfiller is None
    assert place.report(taken, "done", by=place.olu).state == "done"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"people": []}, "at least one person"),
        ({"webhook_url": "http://tickets.example.com"}, "https://"),
        ({"webhook_url": "https://10.0.0.1/"}, "inside the network"),
        ({"webhook_url": "file:///etc/passwd"}, "like https://"),
        ({"remind_after_days": 0}, "greater than or equal to 1"),
    ],
)
def test_who_fulfils_is_checked(place: ByHand, wrong: dict[str, Any], words: str) -> None:
    Fulfiller.objects.all().delete()
    with pytest.raises(ValidationError, match=words):
        fulfillers.create(
            by=place.olu, **{"project": place.producer, "people": [place.dana], **wrong}
        )


def test_nobody_but_owners_and_stewards_says_who_fulfils(place: ByHand) -> None:
    for person in (place.dana, place.ana, factories.person(is_platform_admin=True)):
        with pytest.raises(Denied):
            fulfillers.change(place.fulfiller, by=person, people=[person])


def test_the_ledger_tells_who_fulfils_and_no_address(place: ByHand) -> None:
    fulfillers.change(
        place.fulfiller, by=place.olu, webhook_url="https://hooks.example.com/s3cr3t-path"
    )
    fulfillers.renew_secret(place.fulfiller, by=place.olu)
    told = AuditEvent.objects.filter(object_type="sharing.fulfiller").order_by("pk")
    assert [event.verb for event in told] == ["fulfiller.changed", "fulfiller.secret_renewed"]
    assert "s3cr3t" not in str([event.detail for event in told])
