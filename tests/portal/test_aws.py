"""Sessions in other accounts, against the sandbox AWS."""

import logging
import threading
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from django.utils import timezone

from portal import aws
from tests import portal_role
from tests.portal_role import FILMS, PORTAL, ROLE, document, trust

REGION = "eu-west-1"


@pytest.fixture
def role(sandbox, monkeypatch):
    return portal_role.open_accounts(sandbox, monkeypatch)


def session(**changes):
    given = {
        "role_arn": ROLE,
        "external_id": "the-external-id",
        "region": REGION,
        "purpose": "import of films",
    }
    return aws.session(**given | changes)


def assumed(sandbox):
    return [call for call in sandbox.calls() if call["operation"] == "AssumeRole"]


def test_a_session_acts_as_the_role_and_tells_its_purpose(role):
    who = session().client("sts").get_caller_identity()
    assert who["Account"] == FILMS
    assert who["Arn"].endswith(":assumed-role/SluicePortal/sluice-import-of-films")


def test_credentials_are_shared_by_sessions_of_one_purpose(role, sandbox):
    for _ in range(3):
        session().client("sts").get_caller_identity()
    assert len(assumed(sandbox)) == 1
    session(purpose="check")
    assert len(assumed(sandbox)) == 2


def test_threads_that_come_together_assume_the_role_once(role, sandbox):
    start = threading.Barrier(6)

    def work():
        start.wait()
        session().client("sts").get_caller_identity()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(assumed(sandbox)) == 1


def test_credentials_that_are_about_to_end_are_renewed_in_a_session_at_work(
    role, sandbox, monkeypatch
):
    client = session().client("sts")
    client.get_caller_identity()
    [credentials] = aws._assumed.values()
    soon = timezone.now() + timedelta(seconds=aws.RENEW_SECONDS - 10)
    monkeypatch.setattr(credentials, "_expiry_time", soon)
    client.get_caller_identity()
    client.get_caller_identity()
    assert len(assumed(sandbox)) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"external_id": "another-one"},
        {"role_arn": f"arn:aws:iam::{FILMS}:role/Nobody"},
        {"role_arn": "arn:aws:iam::999999999999:role/SluicePortal"},
    ],
)
def test_a_role_that_does_not_let_the_portal_in_is_refused_in_plain_words(role, changes):
    with pytest.raises(aws.AssumeRoleRefused, match="AWS refused to let Sluice assume") as refused:
        session(**changes)
    assert refused.value.code == "AccessDenied"
    assert "trust policy" in str(refused.value)
    assert not aws._assumed


def test_a_refusal_is_not_remembered(role):
    with pytest.raises(aws.AssumeRoleRefused):
        session(external_id="later")
    role.update_assume_role_policy(
        RoleName="SluicePortal",
        PolicyDocument=document(trust(f"arn:aws:iam::{PORTAL}:user/sluice", "later")),
    )
    assert session(external_id="later").client("sts").get_caller_identity()["Account"] == FILMS


def test_wrong_credentials_of_the_portal_itself_are_said_to_be_that(role, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAAAAAAAAAAAAAAAAA")
    with pytest.raises(aws.AssumeRoleRefused, match="Sluice's own credentials"):
        session()


def test_missing_credentials_of_the_portal_itself_are_said_to_be_that(role, monkeypatch, tmp_path):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with pytest.raises(aws.AssumeRoleRefused, match="no AWS credentials of its own"):
        session()


def test_what_may_pass_is_left_to_the_caller_and_not_retried(role, sandbox):
    error = {"code": "Throttling", "message": "Rate exceeded", "status": 400}
    sandbox.faults({"operation": "sts:AssumeRole", "error": error, "times": 1})
    with pytest.raises(ClientError) as thrown:
        session()
    assert thrown.value.response["Error"]["Code"] == "Throttling"
    assert session().client("sts").get_caller_identity()["Account"] == FILMS


def test_a_throttled_call_is_made_once_unless_retries_are_asked_for(role, sandbox):
    error = {"code": "ThrottlingException", "message": "Rate exceeded", "status": 400}
    sandbox.faults({"operation": "glue:GetDatabases", "error": error, "times": 2})
    with pytest.raises(ClientError):
        session().client("glue").get_databases()
    assert session(retries=True).client("glue").get_databases()["DatabaseList"] == []


def test_aws_out_of_reach_is_botocores_error(role, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(EndpointConnectionError):
        session()


def test_nothing_secret_is_shown_or_logged(role, caplog):
    caplog.set_level(logging.DEBUG, logger="portal")
    made = session()
    [credentials] = aws._assumed.values()
    shown = repr(made) + repr(aws._assumed) + caplog.text
    for secret in (credentials.secret_key, credentials.token, "the-external-id"):
        assert secret not in shown


def test_clients_give_up_after_the_seconds_in_the_settings(role, settings):
    settings.AWS_CONNECT_SECONDS, settings.AWS_READ_SECONDS = 1, 2
    config = session().client("glue").meta.config
    assert (config.connect_timeout, config.read_timeout) == (1, 2)
    assert config.retries["total_max_attempts"] == 1


def test_who_the_portal_is_is_asked_once(role, sandbox):
    sandbox.forget_calls()
    assert [aws.own_arn(), aws.own_arn()] == [f"arn:aws:iam::{PORTAL}:user/sluice"] * 2
    assert [call["operation"] for call in sandbox.calls()] == ["GetCallerIdentity"]


def test_after_a_failure_it_is_asked_again_only_after_a_while(role, sandbox, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    assert aws.own_arn() == ""
    monkeypatch.setenv("AWS_ENDPOINT_URL", sandbox.url)
    assert aws.own_arn() == ""
    aws._own["until"] = 0
    assert aws.own_arn() == f"arn:aws:iam::{PORTAL}:user/sluice"
