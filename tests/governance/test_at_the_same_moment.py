"""Two people at the same moment, each on a database connection of their own."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from governance.models import Domain, ProjectRole
from governance.selectors.projects import owners_of
from governance.services import domains, projects
from portal.errors import Conflict
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: Callable[[], Any]) -> list[Exception]:
    """Do all of it in threads that start together; what was raised."""
    start, raised = threading.Barrier(len(deeds)), []

    def work(deed: Callable[[], Any]) -> None:
        start.wait()
        try:
            deed()
        except Exception as error:  # noqa: BLE001 - every kind is what the test looks at
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return raised


def test_two_owners_who_leave_together_do_not_leave_the_project_alone():
    olu, ana = factories.person("Olu"), factories.person("Ana")
    films = factories.project(owner=olu)
    films.memberships.create(user=ana, role=ProjectRole.OWNER)
    hers, his = films.memberships.order_by("pk")

    raised = at_once(
        lambda: projects.remove_member(hers, by=olu),
        lambda: projects.remove_member(his, by=ana),
    )
    assert [type(error) for error in raised] == [Conflict]
    assert owners_of(films).count() == 1


def test_two_moves_together_make_no_cycle():
    ada = factories.person("Ada", is_platform_admin=True)
    a, b = factories.domain("A"), factories.domain("B")

    raised = at_once(
        lambda: domains.move(a, by=ada, parent=b), lambda: domains.move(b, by=ada, parent=a)
    )
    assert len(raised) == 1
    assert Domain.objects.filter(parent=None).count() == 1


def test_a_name_taken_by_two_at_once_goes_to_one():
    ada = factories.person("Ada", is_platform_admin=True)

    raised = at_once(
        lambda: domains.create(by=ada, name="Sport"), lambda: domains.create(by=ada, name="Sport")
    )
    assert len(raised) == 1
    assert Domain.objects.count() == 1
