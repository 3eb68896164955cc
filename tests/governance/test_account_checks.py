"""Checking an AWS account, against the sandbox AWS."""

import shlex

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
    """Of the checks that concern the role alone."""
    return [(check["name"], check["outcome"]) for check in checks if not check["region"]]


def test_a_sound_role_passes_every_check(account):
    assert outcome(account_checks.check(account)) == [(name, "passed") for name in ALL]


@pytest.mark.parametrize(
    ("field", "value"),
    [("external_id", "a-wrong-one"), ("role_arn", f"arn:aws:iam::{FILMS}:role/Nobody")],
)
def test_a_wrong_external_id_or_role_fails_with_what_to_do(account, field, value):
    setattr(account, field, value)
    [check] = account_checks.check(account)
    assert (check["name"], check["outcome"]) == ("role_assumed", "failed")
    assert account.role_arn in check["reason"]
    assert "external id" in check["reason"]


def test_a_role_open_without_external_id_fails(account, iam):
    iam.update_assume_role_policy(
        RoleName="SluicePortal", PolicyDocument=document(trust(PORTAL_USER, None))
    )
    checks = account_checks.check(account)
    assert outcome(checks) == list(zip(ALL, ("passed", "failed", "passed"), strict=True))
    assert "sts:ExternalId" in checks[1]["reason"]


def test_the_command_closes_a_role_open_without_external_id(account, iam):
    iam.update_assume_role_policy(
        RoleName="SluicePortal", PolicyDocument=document(trust(PORTAL_USER, None))
    )
    words = shlex.split(account_checks.check(account)[1]["command"])
    assert words[:3] == ["aws", "iam", "update-assume-role-policy"]
    given = dict(zip(words[3::2], words[4::2], strict=True))
    iam.update_assume_role_policy(
        RoleName=given["--role-name"], PolicyDocument=given["--policy-document"]
    )
    assert outcome(account_checks.check(account)) == [(name, "passed") for name in ALL]


def test_a_role_in_another_account_fails(account):
    account.account_id = "444444444444"
    checks = account_checks.check(account)
    assert outcome(checks)[-1] == ("right_account", "failed")
    assert "111111111111" in checks[-1]["reason"]


def test_aws_out_of_reach_is_not_known_and_not_a_crash(account, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    [check] = account_checks.check(account)
    assert check["outcome"] == "unknown"
    assert check["reason"].startswith("AWS could not be asked")


def test_the_task_keeps_what_it_found_and_records_it(account):
    accounts._ask_for_check(account)
    check_account(account.pk)

    account.refresh_from_db()
    assert outcome(account.checks) == [(name, "passed") for name in ALL]
    # Nobody has set up Lake Formation there yet.
    assert account.is_sound is False
    assert not account.is_being_checked
    event = AuditEvent.objects.get(verb="account.checked")
    assert (event.actor_type, event.result) == ("system", "failed")
    assert "lake_administrator" in event.detail["failed"]


def test_the_task_does_not_mind_an_account_that_is_gone(db):
    check_account(404)
