import pytest
from django.db import DatabaseError, connection, transaction

from portal.audit import services
from portal.audit.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    ana = factories.person("Ana")
    return services.record("person.signed_in", ana, by=ana, way="password")


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE audit_auditevent SET verb = 'x'", "Cannot update or delete"),
        ("DELETE FROM audit_auditevent", "Cannot update or delete"),
        ("TRUNCATE audit_auditevent", "Cannot truncate"),
    ],
)
def test_what_was_written_can_be_neither_changed_nor_removed(event, statement, words):
    with (
        pytest.raises(DatabaseError, match=words),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    event.refresh_from_db()
    assert event.verb == "person.signed_in"


def test_the_orm_changes_nothing_either(event):
    event.verb = "x"
    for change in (event.save, event.delete, AuditEvent.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert AuditEvent.objects.get().verb == "person.signed_in"


def test_record_copies_names_and_ids(event):
    ana = factories.person("Ana Second")
    event = services.record(
        "request.approved", ana, by=None, projects=[3, 1, 3], domains=[2], comment="yes"
    )
    event.refresh_from_db()
    assert (event.actor_type, event.actor_id, event.actor_label) == ("system", None, "Sluice")
    assert (event.object_type, event.object_id, event.object_label) == (
        "identity.user",
        ana.pk,
        "Ana Second",
    )
    assert (event.projects, event.domains, event.detail) == ([1, 3], [2], {"comment": "yes"})


def test_an_event_outlives_its_person(event):
    from portal.identity.models import User

    User.objects.all().delete()
    event.refresh_from_db()
    assert event.actor_label == "Ana"


@pytest.mark.django_db(transaction=True)
def test_the_flush_between_tests_lifts_the_guard_for_itself_only():
    ana = factories.person("Ana")
    services.record("person.signed_in", ana, by=ana)
    with pytest.raises(DatabaseError, match="Cannot truncate"), connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_auditevent")
    assert AuditEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_flush_between_tests_has_emptied_the_ledger():
    assert AuditEvent.objects.count() == 0
