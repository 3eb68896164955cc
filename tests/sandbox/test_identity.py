"""Who a caller is, which roles may be assumed, and what IAM lets them do."""

import pytest

from tests.sandbox.lake import (
    CONSUMER,
    EVERYTHING,
    PRODUCER,
    STRANGER,
    policy,
    refused,
    trust,
)
from tests.sandbox_process import REGION, Keys, SandboxProcess

ROLE = f"arn:aws:iam::{CONSUMER}:role/portal"


@pytest.fixture
def consumer(sandbox: SandboxProcess) -> Keys:
    return sandbox.account(CONSUMER)


@pytest.fixture
def producer(sandbox: SandboxProcess) -> Keys:
    return sandbox.account(PRODUCER)


def _role(root: Keys, trusted: str, name: str = "portal") -> None:
    iam = root.client("iam")
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=trusted)
    iam.put_role_policy(RoleName=name, PolicyName="may", PolicyDocument=policy(EVERYTHING))


def test_role_is_assumed_with_its_external_id_only(producer: Keys, consumer: Keys) -> None:
    """E6."""
    _role(consumer, trust(PRODUCER, external_id="sesame"))
    for wrong in ({}, {"ExternalId": "mellon"}):
        with refused("AccessDenied", "sts:AssumeRole"):
            producer.assume(ROLE, **wrong)
    session = producer.assume(ROLE, ExternalId="sesame")
    identity = session.client("sts").get_caller_identity()
    assert identity["Arn"] == f"arn:aws:sts::{CONSUMER}:assumed-role/portal/tests"
    assert identity["Account"] == CONSUMER


def test_absent_role_is_refused_like_a_forbidden_one(producer: Keys, consumer: Keys) -> None:
    """E6."""
    with refused("AccessDenied", "sts:AssumeRole"):
        producer.assume(f"arn:aws:iam::{CONSUMER}:role/nobody")


def test_untrusted_account_is_refused(sandbox: SandboxProcess, consumer: Keys) -> None:
    """E6."""
    _role(consumer, trust(PRODUCER))
    with refused("AccessDenied"):
        sandbox.account(STRANGER).assume(ROLE)


def test_role_abroad_needs_the_callers_own_policy_too(producer: Keys, consumer: Keys) -> None:
    """E6."""
    _role(consumer, trust(PRODUCER))
    producer.client("iam").create_role(RoleName="web", AssumeRolePolicyDocument=trust(PRODUCER))
    web = producer.assume(f"arn:aws:iam::{PRODUCER}:role/web")
    with refused("AccessDenied"):
        web.assume(ROLE)
    allow = [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": ROLE}]
    producer.client("iam").put_role_policy(
        RoleName="web", PolicyName="may", PolicyDocument=policy(allow)
    )
    web.assume(ROLE)


def test_unknown_keys_are_refused(sandbox: SandboxProcess, producer: Keys) -> None:
    stranger = Keys(sandbox.url, "AKIAIOSFODNN7EXAMPLE", "x")
    with refused("UnrecognizedClientException"):
        stranger.client("glue").get_databases()
    with refused("InvalidClientTokenId"):
        stranger.client("sts").get_caller_identity()
    with refused("InvalidAccessKeyId"):
        stranger.client("s3").list_buckets()


def test_wrong_session_token_is_refused(producer: Keys) -> None:
    _role(producer, trust(PRODUCER))
    session = producer.assume(f"arn:aws:iam::{PRODUCER}:role/portal")
    forged = Keys(session.url, session.access_key_id, session.secret_access_key, "forged")
    with refused("UnrecognizedClientException"):
        forged.client("glue").get_databases()


def test_users_keys_carry_the_users_policies(producer: Keys) -> None:
    iam = producer.client("iam")
    iam.create_user(UserName="web")
    made = iam.create_access_key(UserName="web")["AccessKey"]
    user = Keys(producer.url, made["AccessKeyId"], made["SecretAccessKey"])
    assert user.client("sts").get_caller_identity()["Arn"].endswith(":user/web")
    with refused("AccessDeniedException", "glue:GetDatabases"):
        user.client("glue").get_databases()
    allow = policy([{"Effect": "Allow", "Action": "glue:Get*", "Resource": "*"}])
    arn = iam.create_policy(PolicyName="read", PolicyDocument=allow)["Policy"]["Arn"]
    iam.attach_user_policy(UserName="web", PolicyArn=arn)
    user.client("glue").get_databases()


@pytest.mark.parametrize(
    ("statement", "allowed"),
    [
        ({"Effect": "Allow", "Action": "glue:*", "Resource": "*"}, True),
        ({"Effect": "Allow", "Action": "glue:CreateDatabase", "Resource": "*"}, True),
        ({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}, True),
        ({"Effect": "Allow", "Action": "glue:Get*", "Resource": "*"}, False),
        ({"Effect": "Allow", "Action": "glue:*", "Resource": "arn:aws:glue:*:*:catalog"}, False),
        (
            {
                "Effect": "Allow",
                "Action": "glue:*",
                "Resource": "*",
                "Condition": {"StringEquals": {"aws:PrincipalAccount": STRANGER}},
            },
            False,
        ),
    ],
)
def test_identity_policies_decide(producer: Keys, statement: dict, allowed: bool) -> None:
    _role(producer, trust(PRODUCER))
    producer.client("iam").put_role_policy(
        RoleName="portal", PolicyName="may", PolicyDocument=policy([statement])
    )
    glue = producer.assume(f"arn:aws:iam::{PRODUCER}:role/portal").client("glue")
    if allowed:
        glue.create_database(DatabaseInput={"Name": "film"})
    else:
        with refused("AccessDeniedException", "glue:CreateDatabase"):
            glue.create_database(DatabaseInput={"Name": "film"})


def test_explicit_deny_wins(producer: Keys) -> None:
    _role(producer, trust(PRODUCER))
    deny = {"Effect": "Deny", "Action": "glue:DeleteDatabase", "Resource": "*"}
    producer.client("iam").put_role_policy(
        RoleName="portal", PolicyName="not", PolicyDocument=policy([deny])
    )
    glue = producer.assume(f"arn:aws:iam::{PRODUCER}:role/portal").client("glue")
    glue.create_database(DatabaseInput={"Name": "film"})
    with refused("AccessDeniedException", "glue:DeleteDatabase"):
        glue.delete_database(Name="film")


def test_session_policy_narrows_the_role(producer: Keys) -> None:
    _role(producer, trust(PRODUCER))
    narrow = policy([{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}])
    session = producer.assume(f"arn:aws:iam::{PRODUCER}:role/portal", Policy=narrow)
    session.client("s3").list_buckets()
    with refused("AccessDeniedException"):
        session.client("glue").get_databases()


def test_bucket_of_another_account_needs_its_policy(producer: Keys, consumer: Keys) -> None:
    producer.client("s3").create_bucket(
        Bucket="film", CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    producer.client("s3").put_object(Bucket="film", Key="a", Body=b"x")
    with refused("AccessDenied"):
        consumer.client("s3").get_object(Bucket="film", Key="a")
    allow = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{CONSUMER}:root"},
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::film/*",
    }
    producer.client("s3").put_bucket_policy(Bucket="film", Policy=policy([allow]))
    assert consumer.client("s3").get_object(Bucket="film", Key="a")["Body"].read() == b"x"


def test_chained_sessions_last_an_hour_at_most(producer: Keys) -> None:
    producer.client("iam").create_role(
        RoleName="long", AssumeRolePolicyDocument=trust(PRODUCER), MaxSessionDuration=43200
    )
    _role(producer, trust(PRODUCER))
    arn = f"arn:aws:iam::{PRODUCER}:role/long"
    producer.assume(arn, DurationSeconds=43200)
    portal = producer.assume(f"arn:aws:iam::{PRODUCER}:role/portal")
    with refused("ValidationError"):
        portal.assume(arn, DurationSeconds=7200)
