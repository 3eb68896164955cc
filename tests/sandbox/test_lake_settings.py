"""Data lake settings and registered locations."""

import pytest

from tests.sandbox.lake import PRODUCER, Lake, refused, who

ADMIN = f"arn:aws:iam::{PRODUCER}:role/portal"


def test_put_replaces_everything(lake: Lake) -> None:
    """E56."""
    lake.lf.put_data_lake_settings(DataLakeSettings={"ReadOnlyAdmins": [who(ADMIN)]})
    now = lake.lf.get_data_lake_settings()["DataLakeSettings"]
    assert now["DataLakeAdmins"] == []
    assert now["ReadOnlyAdmins"] == [who(ADMIN)]
    assert now["Parameters"] == {"CROSS_ACCOUNT_VERSION": "1"}


def test_omitted_parameters_may_be_kept_by_a_switch(lake: Lake) -> None:
    """E56: what AWS does is not known for sure."""
    lake.sandbox.settings(omitted_parameters="keep")
    lake.lf.put_data_lake_settings(DataLakeSettings={"DataLakeAdmins": [who(ADMIN)]})
    now = lake.lf.get_data_lake_settings()["DataLakeSettings"]
    assert now["Parameters"] == {"CROSS_ACCOUNT_VERSION": "3"}


@pytest.mark.parametrize(
    "asked",
    [
        {"DataLakeAdmins": [who(ADMIN)] * 31},
        {"DataLakeAdmins": [who(f"arn:aws:iam::{PRODUCER}:role/nobody")]},
        {"Parameters": {"CROSS_ACCOUNT_VERSION": "6"}},
        {"CreateTableDefaultPermissions": [{"Principal": who(ADMIN), "Permissions": ["ALL"]}]},
    ],
)
def test_bad_settings_are_refused(lake: Lake, asked: dict) -> None:
    """E56."""
    with refused("InvalidInputException"):
        lake.lf.put_data_lake_settings(DataLakeSettings=asked)


def test_location_is_registered_once(lake: Lake) -> None:
    arn = "arn:aws:s3:::film-data/films"
    lake.lf.register_resource(ResourceArn=arn, RoleArn=ADMIN)
    with refused("AlreadyExistsException"):
        lake.lf.register_resource(ResourceArn=arn, RoleArn=ADMIN)
    found = lake.lf.describe_resource(ResourceArn=arn)["ResourceInfo"]
    assert (found["ResourceArn"], found["RoleArn"]) == (arn, ADMIN)
    assert len(lake.lf.list_resources()["ResourceInfoList"]) == 2
    lake.lf.deregister_resource(ResourceArn=arn)
    with refused("EntityNotFoundException"):
        lake.lf.describe_resource(ResourceArn=arn)


def test_registration_is_regional(lake: Lake) -> None:
    """E61."""
    elsewhere = lake.producer_admin.client("lakeformation", "us-east-1")
    assert elsewhere.list_resources()["ResourceInfoList"] == []


def test_location_needs_a_role_that_exists(lake: Lake) -> None:
    with refused("InvalidInputException"):
        lake.lf.register_resource(
            ResourceArn="arn:aws:s3:::other", RoleArn=f"arn:aws:iam::{PRODUCER}:role/nobody"
        )
