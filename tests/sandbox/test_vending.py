"""Credentials for S3 that Lake Formation hands out: to whom, what they open, and until when."""

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.cells import cut, on_filter
from tests.sandbox.lake import (
    BUCKET,
    CONSUMER,
    EVERYTHING,
    PRODUCER,
    Lake,
    policy,
    refused,
    some_columns,
    table,
    who,
)
from tests.sandbox_process import REGION, Keys, SandboxProcess

ARN = f"arn:aws:glue:{REGION}:{PRODUCER}:table/film/films"
ENGINE = {"Key": "LakeFormationAuthorizedCaller", "Value": "our-engine"}


@pytest.fixture
def lake(sandbox: SandboxProcess) -> Lake:
    """The owner lets engines read whole tables, and the consumer's tagged ones filter."""
    lake = Lake(sandbox)
    for name in ("films", "secret"):
        lake.producer_root.client("s3").put_object(
            Bucket=BUCKET, Key=f"{name}/a.csv", Body=name.encode()
        )
    trust(
        lake,
        AllowFullTableExternalDataAccess=True,
        AllowExternalDataFiltering=True,
        ExternalDataFilteringAllowList=[who(CONSUMER)],
        AuthorizedSessionTagValueList=["our-engine"],
    )
    return lake


def trust(lake: Lake, **changed: Any) -> None:
    settings = lake.lf.get_data_lake_settings()["DataLakeSettings"]
    lake.lf.put_data_lake_settings(DataLakeSettings={**settings, **changed})


def vended(keys: Keys, **asked: Any) -> Keys:
    lf = keys.client("lakeformation")
    got = lf.get_temporary_glue_table_credentials(TableArn=ARN, **asked)
    return Keys(keys.url, got["AccessKeyId"], got["SecretAccessKey"], got["SessionToken"])


def read(keys: Keys, key: str = "films/a.csv") -> str:
    found = keys.client("s3").get_object(Bucket=BUCKET, Key=key)
    return str(found["Body"].read().decode())


def engine(lake: Lake) -> Keys:
    """The analyst as the consumer's engine assumes its role, with the tag that marks it."""
    tagging = {
        "Effect": "Allow",
        "Principal": {"AWS": CONSUMER},
        "Action": ["sts:AssumeRole", "sts:TagSession"],
    }
    lake.consumer_root.client("iam").update_assume_role_policy(
        RoleName="analyst", PolicyDocument=policy([tagging])
    )
    return lake.consumer_root.assume(lake.analyst_arn, Tags=[ENGINE])


def shared(lake: Lake, resource: dict[str, Any] | None = None) -> None:
    lake.grant(lake.analyst_arn, resource or table(), ["SELECT"])
    lake.accept()


def test_credentials_open_the_tables_prefix_and_nothing_else(lake: Lake) -> None:
    """E55."""
    with pytest.raises(ClientError, match="AccessDenied"):
        read(lake.analyst)
    shared(lake)
    keys = vended(lake.analyst)
    assert read(keys) == "films"
    s3 = keys.client("s3")
    assert [one["Key"] for one in s3.list_objects_v2(Bucket=BUCKET, Prefix="films/")["Contents"]]
    for denied in (
        lambda: read(keys, "secret/a.csv"),
        lambda: s3.list_objects_v2(Bucket=BUCKET),
        lambda: s3.put_object(Bucket=BUCKET, Key="films/b.csv", Body=b""),
        lambda: s3.delete_object(Bucket=BUCKET, Key="films/a.csv"),
        lambda: keys.client("glue").get_tables(DatabaseName="film"),
    ):
        with pytest.raises(ClientError, match="AccessDenied"):
            denied()


def test_credentials_outlive_the_revoke_until_they_expire(lake: Lake) -> None:
    """E55."""
    shared(lake)
    keys = vended(lake.analyst)
    lake.revoke(lake.analyst_arn, table(), ["SELECT"])
    with refused("AccessDeniedException", "Access is not allowed."):
        vended(lake.analyst)
    assert read(keys) == "films"
    lake.grant(lake.analyst_arn, table(), ["SELECT"])
    lake.accept()
    lake.sandbox.settings(vended_seconds=0.5)
    brief = vended(lake.analyst)
    assert _read_until_refused(brief) == "ExpiredToken"
    assert read(keys) == "films"


def _read_until_refused(keys: Keys) -> str:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            read(keys)
        except ClientError as error:
            return str(error.response["Error"]["Code"])
    return "still open"


def test_credentials_last_as_long_as_asked(lake: Lake) -> None:
    """E55."""
    shared(lake)
    lf = lake.analyst.client("lakeformation")
    now = time.time()
    got = lf.get_temporary_glue_table_credentials(TableArn=ARN, DurationSeconds=43_200)
    assert abs(got["Expiration"].timestamp() - now - 43_200) < 60
    for seconds in (899, 43_201):
        with pytest.raises(Exception, match="DurationSeconds"):
            lf.get_temporary_glue_table_credentials(TableArn=ARN, DurationSeconds=seconds)


def test_credentials_may_be_for_a_part_of_the_table(lake: Lake) -> None:
    """E55."""
    shared(lake)
    part = vended(lake.analyst, S3Path=f"s3://{BUCKET}/films/year=1979")
    with pytest.raises(ClientError, match="AccessDenied"):
        read(part)
    with refused("InvalidInputException", "below the table's location"):
        vended(lake.analyst, S3Path=f"s3://{BUCKET}/secret")


def test_no_rights_no_credentials(lake: Lake) -> None:
    """E55, E49: neither for what may only be described, nor for what is not there."""
    with refused("AccessDeniedException", "Access is not allowed."):
        vended(lake.analyst)
    lake.grant(lake.analyst_arn, table(), ["DESCRIBE"])
    lake.accept()
    with refused("AccessDeniedException", "Access is not allowed."):
        vended(lake.analyst)
    shared(lake)
    with refused("AccessDeniedException", "Access is not allowed."):
        vended(lake.analyst, Permissions=["SELECT", "INSERT"])
    lf = lake.analyst.client("lakeformation")
    with refused("AccessDeniedException", "Access is not allowed."):
        lf.get_temporary_glue_table_credentials(TableArn=ARN.replace("films", "nosuch"))
    with refused("InvalidInputException", "ARN of a table"):
        lf.get_temporary_glue_table_credentials(TableArn=lake.analyst_arn)


def test_writing_is_opened_by_insert_and_delete(lake: Lake) -> None:
    """E55."""
    lake.grant(lake.analyst_arn, table(), ["SELECT", "INSERT", "DELETE"])
    lake.accept()
    keys = vended(lake.analyst, Permissions=["INSERT", "DELETE"])
    s3 = keys.client("s3")
    s3.put_object(Bucket=BUCKET, Key="films/b.csv", Body=b"b")
    s3.delete_object(Bucket=BUCKET, Key="films/b.csv")
    with pytest.raises(ClientError, match="AccessDenied"):
        read(keys)


def test_iam_knows_the_call_as_get_data_access(lake: Lake) -> None:
    """E55."""
    shared(lake)
    iam = lake.consumer_root.client("iam")

    def may(action: str) -> None:
        statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
        iam.put_role_policy(
            RoleName="analyst", PolicyName="may", PolicyDocument=policy([statement])
        )

    may("lakeformation:GetTemporaryGlueTableCredentials")
    with refused("AccessDeniedException", "lakeformation:GetDataAccess"):
        vended(lake.analyst)
    may("lakeformation:GetDataAccess")
    assert read(vended(lake.analyst)) == "films"


def test_whole_tables_need_the_owners_consent_or_a_trusted_engine(lake: Lake) -> None:
    """E55."""
    shared(lake)
    trust(lake, AllowFullTableExternalDataAccess=False)
    with refused("AccessDeniedException", "Access is not allowed."):
        vended(lake.analyst)
    assert read(vended(engine(lake))) == "films"


@pytest.mark.parametrize(
    "changed",
    [
        {"AllowExternalDataFiltering": False},
        {"ExternalDataFilteringAllowList": []},
        {"AuthorizedSessionTagValueList": ["another-engine"]},
    ],
)
def test_an_engine_is_trusted_by_all_three_settings(lake: Lake, changed: dict[str, Any]) -> None:
    """E55."""
    shared(lake, some_columns("title"))
    keys = engine(lake)
    able = {"SupportedPermissionTypes": ["COLUMN_PERMISSION"]}
    assert read(vended(keys, **able)) == "films"
    trust(lake, **changed)
    with refused("AccessDeniedException", "Access is not allowed."):
        vended(keys, **able)


def test_an_untagged_engine_gets_nothing_of_filtered_tables(lake: Lake) -> None:
    """E55."""
    shared(lake, some_columns("title"))
    with refused("AccessDeniedException", "Access is not allowed."):
        vended(lake.analyst, SupportedPermissionTypes=["COLUMN_PERMISSION"])


@pytest.mark.parametrize(
    ("resource", "unable", "able"),
    [
        (some_columns("title"), [], ["COLUMN_PERMISSION"]),
        (on_filter(), ["COLUMN_PERMISSION"], ["CELL_FILTER_PERMISSION"]),
    ],
)
def test_an_engine_says_what_it_can_filter(
    lake: Lake, resource: dict[str, Any], unable: list[str], able: list[str]
) -> None:
    """E55."""
    lake.lf.create_data_cells_filter(TableData=cut())
    shared(lake, resource)
    keys = engine(lake)
    says = {"SupportedPermissionTypes": unable} if unable else {}
    with refused("PermissionTypeMismatchException"):
        vended(keys, **says)
    assert read(vended(keys, SupportedPermissionTypes=able)) == "films"


def test_a_session_is_tagged_where_the_trust_policy_says_so(lake: Lake) -> None:
    """E6."""
    with pytest.raises(ClientError, match="AccessDenied"):
        lake.consumer_root.assume(lake.analyst_arn, Tags=[ENGINE])
    engine(lake)


def test_a_role_of_the_location_gives_what_it_has_itself(lake: Lake) -> None:
    """E55: it must trust Lake Formation and may not read more than IAM lets it."""
    shared(lake)
    iam = lake.producer_root.client("iam")
    arn = f"arn:aws:iam::{PRODUCER}:role/locations"
    by_lake_formation = {
        "Effect": "Allow",
        "Principal": {"Service": "lakeformation.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    iam.create_role(RoleName="locations", AssumeRolePolicyDocument=policy([]))
    lake.lf.update_resource(ResourceArn=f"arn:aws:s3:::{BUCKET}", RoleArn=arn)
    with refused("AccessDeniedException", "Access is not allowed."):
        vended(lake.analyst)
    iam.update_assume_role_policy(RoleName="locations", PolicyDocument=policy([by_lake_formation]))
    keys = vended(lake.analyst)
    with pytest.raises(ClientError, match="AccessDenied"):
        read(keys)
    iam.put_role_policy(RoleName="locations", PolicyName="s3", PolicyDocument=policy(EVERYTHING))
    assert read(keys) == "films"
    with pytest.raises(ClientError, match="AccessDenied"):
        read(keys, "secret/a.csv")


def test_nothing_is_vended_outside_registered_locations(lake: Lake) -> None:
    """E55."""
    shared(lake)
    lake.lf.deregister_resource(ResourceArn=f"arn:aws:s3:::{BUCKET}")
    with refused("AccessDeniedException", "Access is not allowed."):
        vended(lake.analyst)


def test_vended_credentials_live_through_a_restart(tmp_path: Any) -> None:
    """E55."""
    with SandboxProcess(tmp_path) as process:
        lake = Lake(process)
        lake.producer_root.client("s3").put_object(Bucket=BUCKET, Key="films/a.csv", Body=b"films")
        trust(lake, AllowFullTableExternalDataAccess=True)
        shared(lake)
        keys = vended(lake.analyst)
        assert process.stop() == 0
        process.start()
        again = Keys(process.url, keys.access_key_id, keys.secret_access_key, keys.session_token)
        assert read(again) == "films"
