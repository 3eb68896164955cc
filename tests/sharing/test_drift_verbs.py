"""What people do about a right that nobody approved, and what becomes of it then."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.audit.models import AuditEvent
from portal.demo import organisation as company
from portal.errors import Conflict, Denied
from portal.notify.models import Notification
from sharing.drift import looking, removal
from sharing.models import CatalogLook, Drift, DriftState, Environment, SharingMode
from sharing.services import drift as services
from sharing.states import DRIFT_MOVES, next_drift_state
from subscriptions.models import SubscriptionRequest
from subscriptions.services import requests
from tests import factories
from tests.sharing.film_company import PRODUCER, FilmCompany
from tests.sharing.test_drift_looks import ALL_OF_IT, TABLE, give

TOMORROW = timezone.now().date() + timedelta(days=1)


@pytest.fixture
def found(film_company: FilmCompany) -> Drift:
    """The scientists read all of a table, because somebody gave it to them by hand."""
    give(film_company, film_company.role(company.SCIENTIST), ALL_OF_IT, "SELECT", "DESCRIBE")
    return look(film_company)


def look(there: FilmCompany) -> Drift:
    known, _made = CatalogLook.objects.get_or_create(
        account=there.accounts[PRODUCER], region=company.REGION
    )
    assert looking.look_at(known.pk)
    return Drift.objects.get()


def scientists(there: FilmCompany, **fields: Any) -> Environment:
    return there.another_environment(role_arns=[there.role(company.SCIENTIST)], **fields)


def events() -> list[str]:
    found = AuditEvent.objects.filter(verb__startswith="drift.").order_by("pk")
    return list(found.values_list("verb", flat=True))


# The table of states.


@pytest.mark.parametrize("verb", DRIFT_MOVES)
@pytest.mark.parametrize("state", DriftState.values)
def test_what_each_verb_makes_of_each_state(verb: str, state: str) -> None:
    if state in DRIFT_MOVES[verb]:
        assert next_drift_state(state, verb) in DriftState
    else:
        with pytest.raises(Conflict):
            next_drift_state(state, verb)


def test_nothing_becomes_of_what_is_gone() -> None:
    assert not any(DriftState.GONE in moves for moves in DRIFT_MOVES.values())


# Accepting.


def test_what_is_accepted_comes_back_afterwards(found: Drift, film_company: FilmCompany) -> None:
    drift = services.accept(found, by=film_company.olu, until=TOMORROW, reason="Migration")
    assert (drift.state, drift.accepted_by, drift.accepted_until) == (
        "accepted",
        film_company.olu,
        TOMORROW,
    )
    assert look(film_company).state == "accepted"

    Drift.objects.update(accepted_until=timezone.now().date() - timedelta(days=1))
    Notification.objects.all().delete()
    assert look(film_company).state == "unexplained"
    assert Notification.objects.get().user == film_company.olu
    assert events() == ["drift.found", "drift.accepted", "drift.lapsed"]


def test_what_was_accepted_is_that_much_and_no_more(
    found: Drift, film_company: FilmCompany
) -> None:
    services.accept(found, by=film_company.olu, until=TOMORROW, reason="Migration")
    give(film_company, found.principal, {"Table": TABLE}, "ALTER")
    assert look(film_company).state == "unexplained"
    assert events()[-1] == "drift.widened"


@pytest.mark.parametrize("days", [-1, 367])
def test_accepting_has_an_end_that_is_near(
    found: Drift, film_company: FilmCompany, days: int
) -> None:
    until = timezone.now().date() + timedelta(days=days)
    with pytest.raises(ValidationError, match="Choose a day"):
        services.accept(found, by=film_company.olu, until=until, reason="Because")


@pytest.mark.parametrize("reason", ["", "   ", "a\0b", "x" * 2_001])
def test_accepting_needs_a_reason(found: Drift, film_company: FilmCompany, reason: str) -> None:
    with pytest.raises(ValidationError):
        services.accept(found, by=film_company.olu, until=TOMORROW, reason=reason)


def test_only_those_who_answer_for_the_table_settle_it(
    found: Drift, film_company: FilmCompany
) -> None:
    contributor = factories.person("Cleo")
    film_company.producing.memberships.create(user=contributor, role="contributor")
    auditor = factories.person("Ida", is_auditor=True)
    admin = factories.person("Ada", is_platform_admin=True)
    for person in (contributor, auditor, admin, film_company.ana):
        for settle in (
            lambda by: services.accept(found, by=by, until=TOMORROW, reason="Because"),
            lambda by: services.adopt(found, by=by, comment="Because"),
            lambda by: services.remove(found, by=by),
        ):
            with pytest.raises(Denied):
                settle(person)
    found.refresh_from_db()
    assert found.state == "unexplained"


# Removing.


def test_exactly_that_right_is_removed(found: Drift, film_company: FilmCompany) -> None:
    film_company.want()
    film_company.settle()
    film_company.sandbox.forget_calls()
    services.remove(found, by=film_company.olu)
    removal.carry_out(found.pk)
    found.refresh_from_db()
    assert (found.state, found.removed_by) == ("gone", film_company.olu)
    assert events()[-2:] == ["drift.removal_wanted", "drift.removed"]
    assert film_company.calls().count("lakeformation:RevokePermissions") == 2
    assert film_company.reader().rows("SELECT film_id FROM film_category")

    removal.carry_out(found.pk)
    assert events()[-1] == "drift.removed"
    assert look(film_company).state == "gone"


def test_the_approved_part_is_given_again(film_company: FilmCompany) -> None:
    """Lake Formation cannot take part of a right to the whole table."""
    analyst = film_company.role(company.ANALYST)
    give(film_company, analyst, ALL_OF_IT, "SELECT", "DESCRIBE")
    film_company.want(columns=["film_id"])
    film_company.settle()
    drift = look(film_company)
    services.remove(drift, by=film_company.olu)
    removal.carry_out(drift.pk)
    film_company.settle()
    assert film_company.state() == "granted"
    assert film_company.reader().rows("SELECT * FROM film_category LIMIT 1")[0].keys() == {
        "film_id"
    }
    assert look(film_company).state == "gone"


@pytest.mark.parametrize(
    ("resource", "permissions", "more"),
    [
        ({"Table": TABLE}, ["ALTER", "INSERT"], {"PermissionsWithGrantOption": ["ALTER"]}),
        ({"TableWithColumns": {**TABLE, "ColumnNames": ["film_id"]}}, ["SELECT"], {}),
        (
            {
                "TableWithColumns": {
                    **TABLE,
                    "ColumnWildcard": {"ExcludedColumnNames": ["film_id"]},
                }
            },
            ["SELECT"],
            {},
        ),
        (
            {"Table": {"DatabaseName": company.DATABASE, "TableWildcard": {}}},
            ["SELECT", "DESCRIBE"],
            {},
        ),
    ],
)
def test_every_shape_of_right_can_be_removed(
    film_company: FilmCompany, resource: Any, permissions: list[str], more: Any
) -> None:
    somebody = (
        film_company.aws.accounts[PRODUCER]
        .client("iam")
        .create_role(RoleName="Somebody", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    )
    give(film_company, somebody, resource, *permissions, **more)
    drift = look(film_company)
    services.remove(drift, by=film_company.olu)
    removal.carry_out(drift.pk)
    drift.refresh_from_db()
    assert (drift.error, drift.state) == ("", "gone")


def test_everybodys_rights_can_be_removed(film_company: FilmCompany) -> None:
    film_company.open_to_everybody("film_category", opened=True)
    drift = look(film_company)
    services.remove(drift, by=film_company.olu)
    removal.carry_out(drift.pk)
    assert look(film_company).state == "gone"


def test_what_changed_meanwhile_is_not_removed(found: Drift, film_company: FilmCompany) -> None:
    services.remove(found, by=film_company.olu)
    give(film_company, found.principal, {"Table": TABLE}, "ALTER")
    removal.carry_out(found.pk)
    found.refresh_from_db()
    assert (found.state, found.error_code) == ("unexplained", "ChangedMeanwhile")
    assert set(look(film_company).permissions) == {"ALTER", "DESCRIBE", "SELECT"}


def test_awss_refusal_is_shown(found: Drift, film_company: FilmCompany) -> None:
    services.remove(found, by=film_company.olu)
    refused = {"code": "AccessDeniedException", "message": "No.", "status": 400}
    film_company.sandbox.faults({"operation": "*:RevokePermissions", "error": refused})
    removal.carry_out(found.pk)
    found.refresh_from_db()
    assert (found.state, found.error_code) == ("unexplained", "AccessDeniedException")
    assert "No." in found.error
    assert events()[-1] == "drift.not_removed"


def test_nobody_removes_without_a_decision(found: Drift, film_company: FilmCompany) -> None:
    film_company.sandbox.forget_calls()
    removal.carry_out(found.pk)
    look(film_company)
    assert not any("Revoke" in call for call in film_company.calls())


# Adopting.


@pytest.fixture
def published(film_company: FilmCompany) -> FilmCompany:
    steward = factories.person("Sten")
    film_company.producing.domain.stewards.add(steward)
    factories.listing(factories.product(film_company.producing, film_company.table))
    return film_company


def test_what_is_adopted_is_a_request_like_any_other(found: Drift, published: FilmCompany) -> None:
    mia = factories.person("Mia")
    published.consuming.memberships.create(user=mia, role="owner")
    environment = scientists(published)
    drift = services.adopt(found, by=published.olu, comment="Who needs it?", days=30)

    request = SubscriptionRequest.objects.get()
    assert (drift.state, drift.adopted_as) == ("adopting", f"request:{request.pk}")
    assert (request.state, request.project, request.environment) == (
        "question",
        published.consuming,
        environment,
    )
    assert (request.requester, request.duration_days) == (mia, 30)
    assert "Who needs it?" in request.reason
    (event,) = AuditEvent.objects.filter(verb="request.adopted")
    assert event.actor_label == str(published.olu)
    assert Notification.objects.filter(kind="request.adopted", user=mia).count() == 1
    assert look(published).state == "adopting"

    with pytest.raises(Conflict, match="not justified this yet"):
        requests.approve(request, by=published.olu)
    requests.answer(request, by=mia, text="For the mailing.")
    requests.approve(request, by=published.olu)
    published.settle()
    assert look(published).state == "gone"
    assert events()[-1] == "drift.explained"


def test_what_was_not_justified_is_unexplained_again(found: Drift, published: FilmCompany) -> None:
    scientists(published)
    services.adopt(found, by=published.olu, comment="Who needs it?")
    requests.refuse(SubscriptionRequest.objects.get(), by=published.olu, comment="Nobody.")
    assert look(published).state == "unexplained"
    assert events()[-1] == "drift.not_justified"


def test_of_several_environments_one_is_chosen(found: Drift, published: FilmCompany) -> None:
    first, second = scientists(published), scientists(published)
    with pytest.raises(ValidationError, match="Choose the environment"):
        services.adopt(found, by=published.olu, comment="Who needs it?")
    services.adopt(found, by=published.olu, comment="Who needs it?", environment=second)
    assert SubscriptionRequest.objects.get().environment == second != first


def test_nobodys_role_cannot_ask(found: Drift, published: FilmCompany) -> None:
    with pytest.raises(ValidationError, match="No project's environment queries as"):
        services.adopt(found, by=published.olu, comment="Who needs it?")


def test_a_table_nobody_published_cannot_be_asked_for(
    found: Drift, film_company: FilmCompany
) -> None:
    scientists(film_company)
    with pytest.raises(ValidationError, match="in no published product"):
        services.adopt(found, by=film_company.olu, comment="Who needs it?")
    assert not SubscriptionRequest.objects.exists()
    found.refresh_from_db()
    assert found.state == "unexplained"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"principal": "IAM_ALLOWED_PRINCIPALS"}, "never to everybody"),
        ({"table": "ALL_TABLES"}, "single tables"),
        ({"permissions": ["ALTER"]}, "another kind"),
        ({"columns": ["no_such_column"]}, "has no column"),
    ],
)
def test_what_cannot_be_asked_for_is_said(
    published: FilmCompany, fields: dict[str, Any], words: str
) -> None:
    scientists(published)
    wish = {"principal": published.role(company.SCIENTIST), **fields}
    drift = factories.drift(published.table, **wish)
    with pytest.raises(ValidationError, match=words):
        services.adopt(drift, by=published.olu, comment="Who needs it?")


def test_an_accounts_right_belongs_to_the_environment_that_shares_with_it(
    published: FilmCompany,
) -> None:
    environment = scientists(published, mode=SharingMode.ACCOUNT)
    drift = factories.drift(published.table, principal=environment.account.account_id)
    services.adopt(drift, by=published.olu, comment="Who needs it?")
    assert SubscriptionRequest.objects.get().environment == environment
