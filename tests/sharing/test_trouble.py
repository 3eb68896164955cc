"""AWS throttles, fails, hangs up: what was wanted comes about by itself; meanwhile it says why."""

from typing import Any

import pytest

from portal.audit.models import AuditEvent
from sharing.models import Grant, Route
from tests.sharing.film_company import CONSUMER, PRODUCER, FilmCompany

THROTTLED = {"code": "ThrottlingException", "message": "Rate exceeded", "status": 400}
IAM_THROTTLED = {
    "code": "InvalidInputException",
    "message": "Rate exceeded (Service: AmazonIdentityManagement; Status Code: 400)",
    "status": 400,
}
BROKEN = {"code": "InternalFailure", "message": "Try again.", "status": 500}
CONCURRENT = {
    "code": "ConcurrentModificationException",
    "message": "Another change is under way.",
    "status": 400,
}
GRANTING = [
    "sts:AssumeRole",
    "lakeformation:ListPermissions",
    "lakeformation:BatchGrantPermissions",
    "ram:GetResourceShareAssociations",
    "ram:GetResourceShareInvitations",
    "ram:AcceptResourceShareInvitation",
    "glue:GetTables",
    "glue:CreateDatabase",
    "glue:CreateTable",
]
REVOKING = [
    "lakeformation:ListPermissions",
    "lakeformation:BatchRevokePermissions",
    "glue:GetDatabase",
    "glue:BatchDeleteTable",
    "glue:DeleteDatabase",
]


def passes_needed(film_company: FilmCompany, state: str, at_most: int = 4) -> int:
    for number in range(1, at_most + 1):
        film_company.settle()
        if film_company.state() == state:
            return number
    pytest.fail(f"not {state}: {Grant.objects.get().error}")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ({"error": THROTTLED}, "ThrottlingException"),
        ({"error": IAM_THROTTLED}, "InvalidInputException"),
        ({"error": CONCURRENT}, "ConcurrentModificationException"),
        ({"error": BROKEN}, "InternalFailure"),
        ({"drop": True}, "ConnectionError"),
    ],
)
def test_the_error_is_shown_while_pending_and_gone_when_granted(
    film_company: FilmCompany, error: dict[str, Any], code: str
) -> None:
    film_company.sandbox.faults({"operation": "*:BatchGrantPermissions", **error})
    film_company.want()
    film_company.settle()
    grant, route = Grant.objects.get(), Route.objects.get()
    assert (grant.state, grant.error_code) == ("pending", code)
    assert grant.error
    assert route.next_attempt_at
    assert not route.settled

    film_company.sandbox.faults()
    film_company.settle()
    grant.refresh_from_db()
    route.refresh_from_db()
    assert (grant.state, grant.error) == ("granted", "")
    assert (route.settled, route.attempts, route.last_error) == (True, 0, "")


@pytest.mark.parametrize("error", [THROTTLED, BROKEN])
def test_one_pass_outlasts_a_fault_of_every_call(
    film_company: FilmCompany, error: dict[str, Any]
) -> None:
    film_company.sandbox.faults(*_once_each(GRANTING, error=error))
    film_company.want()
    assert passes_needed(film_company, "granted") == 1


def test_calls_whose_answers_were_lost_do_no_harm_when_repeated(film_company: FilmCompany) -> None:
    before = film_company.traces()
    film_company.sandbox.faults(*_once_each(GRANTING, drop=True, after=True))
    film_company.want()
    passes_needed(film_company, "granted")
    assert len(film_company.reader().rows("SELECT * FROM film_category")) == 400

    film_company.sandbox.faults(*_once_each(REVOKING, drop=True, after=True))
    film_company.end()
    passes_needed(film_company, "revoked")
    assert film_company.traces() == before


def test_what_is_revoked_goes_in_spite_of_faults(film_company: FilmCompany) -> None:
    before = film_company.traces()
    film_company.want()
    film_company.settle()
    film_company.sandbox.faults(*_once_each(REVOKING, error=BROKEN))
    film_company.end()
    assert passes_needed(film_company, "revoked") == 1
    assert film_company.traces() == before


def _once_each(operations: list[str], **fault: Any) -> list[dict[str, Any]]:
    return [{"operation": name, "times": 1, **fault} for name in operations]


@pytest.mark.parametrize("account", [PRODUCER, CONSUMER])
def test_an_account_out_of_reach_breaks_nothing_that_stands(
    film_company: FilmCompany, account: str
) -> None:
    film_company.want()
    film_company.settle()
    film_company.sandbox.faults({"operation": "*", "account": account, "error": BROKEN})
    film_company.settle()
    grant, route = Grant.objects.get(), Route.objects.get()
    assert (grant.state, grant.error_code) == ("granted", "InternalFailure")
    assert not route.settled

    film_company.sandbox.faults()
    film_company.settle()
    grant.refresh_from_db()
    assert (grant.state, grant.error) == ("granted", "")


def test_one_fault_in_three_is_outlasted(film_company: FilmCompany) -> None:
    before = film_company.traces()
    film_company.sandbox.faults(
        {"operation": "*", "share": 0.15, "seed": 1, "error": THROTTLED},
        {"operation": "*", "share": 0.1, "seed": 2, "error": BROKEN},
        {"operation": "*", "share": 0.1, "seed": 3, "drop": True, "after": True},
    )
    film_company.want()
    passes_needed(film_company, "granted", at_most=6)
    film_company.end()
    passes_needed(film_company, "revoked", at_most=6)

    film_company.sandbox.faults()
    assert film_company.traces() == before


def test_a_refused_revocation_is_told_once_and_tried_until_it_is_done(
    film_company: FilmCompany,
) -> None:
    film_company.want()
    film_company.settle()
    film_company.end()
    refusal = {"code": "AccessDeniedException", "message": "No.", "status": 400}
    film_company.sandbox.faults(
        {"operation": "lakeformation:BatchRevokePermissions", "error": refusal}
    )
    film_company.settle()
    film_company.settle()
    assert film_company.state() == "revoking"
    assert "AWS says: No." in Grant.objects.get().error
    assert not Route.objects.get().settled
    assert AuditEvent.objects.filter(verb="grant.revoking_refused").count() == 1

    film_company.sandbox.faults()
    film_company.settle()
    assert film_company.state() == "revoked"
    assert Route.objects.get().settled


def test_what_is_refused_because_a_step_before_it_waits_is_not_refused(
    film_company: FilmCompany,
) -> None:
    film_company.sandbox.faults({"operation": "glue:CreateTable", "error": THROTTLED})
    film_company.want()
    film_company.settle()
    grant = Grant.objects.get()
    assert (grant.state, grant.error_code) == ("pending", "ThrottlingException")

    film_company.sandbox.faults()
    film_company.settle()
    assert film_company.state() == "granted"
