"""Checking an AWS account, against the sandbox AWS."""

import pytest

from governance import account_checks
from governance.services import accounts
from governance.tasks import check_account
from portal.audit.models import AuditEvent
from tests import factories, portal_role
from tests.portal_role import FILMS, PORTAL, ROLE, document, trust

PORTAL_USER = f"arn:aws:iam::{PORTAL}:user/sluice"
ALL = ["role_assumed", "external_id_demanded", "right_account"]


@pytest.fixture
def iam(sandbox, monkeypatch):
    return portal_role.open_accounts(sandbox, monkeypatch)


@pytest.fixture
def account(db, iam):
    return factories.account(FILMS, role_arn=ROLE, external_id=portal_role.EXTERNAL_ID)


def outcome(checks):
    return [(check["name"], check["passed"]) for check in checks]


def test_a_sound_account_passes_every_check(account):
    assert outcome(account_checks.check(account)) == [(name, True) for name in ALL]


@pytest.mark.parametrize(
    ("field", "value"),
    [("external_id", "a-wrong-one"), ("role_arn", f"arn:aws:iam::{FILMS}:role/Nobody")],
)
def test_a_wrong_external_id_or_role_fails_with_what_to_do(account, field, value):
    setattr(account, field, value)
    [check] = account_checks.check(account)
    assert (check["name"], check["passed"]) == ("role_assumed", False)
    assert account.role_arn in check["reason"]
    assert "external id" in check["reason"]


def test_a_role_open_without_external_id_fails(account, iam):
    iam.update_assume_role_policy(
        RoleName="SluicePortal", PolicyDocument=document(trust(PORTAL_USER, None))
    )
    checks = account_checks.check(account)
    assert outcome(checks) == list(zip(ALL, (True, False, True), strict=True))
    assert "sts:ExternalId" in checks[1]["reason"]


def test_a_role_in_another_account_fails(account):
    account.account_id = "444444444444"
    checks = account_checks.check(account)
    assert outcome(checks)[-1] == ("right_account", False)
    assert "111111111111" in checks[-1]["reason"]


def test_aws_out_of_reach_is_a_failed_check_and_not_a_crash(account, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    [check] = account_checks.check(account)
    assert not check["passed"]
    assert check["reason"].startswith("AWS could not be asked")


def test_the_task_keeps_what_it_found_and_records_it(account):
    accounts._ask_for_check(account)
    check_account(account.pk)

    account.refresh_from_db()
    assert account.is_sound
    assert not account.is_being_checked
    event = AuditEvent.objects.get(verb="account.checked")
    assert (event.actor_type, event.result) == ("system", "done")


def test_the_task_does_not_mind_an_account_that_is_gone(db):
    check_account(404)
