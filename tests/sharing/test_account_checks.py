"""What the checklist of an account says of Lake Formation, and that its commands mend it."""

from __future__ import annotations

import json
import shlex
from typing import Any

import boto3
import pytest
from botocore import xform_name

from governance import account_checks
from governance.models import AwsAccount
from portal.demo import organisation as company
from sharing.account_checks import LABELS
from tests import factories
from tests.sharing.film_company import PRODUCER, FilmCompany

EVERYBODY = [
    {
        "Principal": {"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"},
        "Permissions": ["ALL"],
    }
]


@pytest.fixture
def account(film_company: FilmCompany) -> AwsAccount:
    """The producer's, whose imported tables lie where the film company keeps them."""
    for name, asset in film_company.tables.items():
        asset.location = f"s3://{company.LAKE_BUCKET}/{company.DATABASE}/{name}/"
        asset.save()
    account = film_company.accounts[PRODUCER]
    account.regions = [company.REGION]
    account.save()
    return account


def look(account: AwsAccount) -> dict[str, dict[str, Any]]:
    return {check["name"]: check for check in account_checks.check(account) if check["region"]}


def outcomes(account: AwsAccount) -> dict[str, str]:
    return {name: check["outcome"] for name, check in look(account).items()}


def run(company_: FilmCompany, command: str) -> None:
    """What the AWS CLI would do with the command, as the account's root."""
    for line in command.splitlines():
        words = shlex.split(line)
        assert words[0] == "aws"
        service, operation, parameters = words[1], words[2], _parameters(words[3:])
        region = parameters.pop("Region")
        root = company_.aws.accounts[PRODUCER].root
        session = boto3.Session(root.access_key_id, root.secret_access_key, region_name=region)
        client: Any = session.client(service, endpoint_url=company_.aws.endpoint)  # type: ignore[call-overload]
        getattr(client, xform_name(operation.title().replace("-", "")))(**parameters)


def _parameters(words: list[str]) -> dict[str, Any]:
    """``--resource-arn x --use-flag`` as boto3 takes them; JSON texts as what they say."""
    found: dict[str, Any] = {}
    name = ""
    for word in words:
        if word.startswith("--"):
            name = word[2:].title().replace("-", "")
            found[name] = True
        else:
            found[name] = json.loads(word) if word[0] == "{" and "Policy" not in name else word
    return {("PolicyInJson" if n == "PolicyInJson" else n): value for n, value in found.items()}


def settings_of(film_company: FilmCompany) -> dict[str, Any]:
    lake = film_company.root(PRODUCER, "lakeformation")
    found: dict[str, Any] = lake.get_data_lake_settings()["DataLakeSettings"]
    return found


def put_settings(film_company: FilmCompany, **changed: Any) -> None:
    film_company.root(PRODUCER, "lakeformation").put_data_lake_settings(
        DataLakeSettings=settings_of(film_company) | changed
    )


def test_the_film_company_passes_and_is_told_of_invitations(account: AwsAccount) -> None:
    expected = dict.fromkeys(LABELS, "passed") | {"organization": "information"}
    assert outcomes(account) == expected
    assert "accepts the invitations" in look(account)["organization"]["reason"]


def test_all_wrong_settings_are_mended_by_one_command_that_keeps_the_others(
    account: AwsAccount, film_company: FilmCompany
) -> None:
    root = "arn:aws:iam::111111111111:root"
    put_settings(
        film_company,
        DataLakeAdmins=[{"DataLakePrincipalIdentifier": root}],
        Parameters={"CROSS_ACCOUNT_VERSION": "2"},
        CreateTableDefaultPermissions=EVERYBODY,
        AllowExternalDataFiltering=True,
    )
    found = look(account)
    wrong = {name for name, check in found.items() if check["outcome"] == "failed"}
    assert wrong == {"lake_administrator", "cross_account_version", "default_permissions"}
    assert [name for name in wrong if found[name]["command"]] == ["lake_administrator"]
    assert "command above mends this too" in found["default_permissions"]["reason"]

    run(film_company, found["lake_administrator"]["command"])

    assert set(outcomes(account).values()) == {"passed", "information"}
    mended = settings_of(film_company)
    assert [admin["DataLakePrincipalIdentifier"] for admin in mended["DataLakeAdmins"]] == [
        root,
        account.role_arn,
    ]
    assert mended["AllowExternalDataFiltering"] is True


def test_later_versions_are_left_alone(account: AwsAccount, film_company: FilmCompany) -> None:
    put_settings(
        film_company,
        Parameters={"CROSS_ACCOUNT_VERSION": "5"},
        CreateDatabaseDefaultPermissions=EVERYBODY,
    )
    found = look(account)
    assert found["cross_account_version"]["outcome"] == "passed"
    run(film_company, found["default_permissions"]["command"])
    assert settings_of(film_company)["Parameters"]["CROSS_ACCOUNT_VERSION"] == "5"


def test_a_database_that_opens_its_new_tables_is_named_and_closed_with_all_else_kept(
    account: AwsAccount, film_company: FilmCompany
) -> None:
    glue = film_company.root(PRODUCER, "glue")
    before = {
        "Name": "raw",
        "Description": "As it comes in, 'unchecked'.",
        "LocationUri": "s3://raw/",
        "Parameters": {"owner": "Olu"},
        "CreateTableDefaultPermissions": EVERYBODY,
    }
    glue.create_database(DatabaseInput=before)
    film_company.new_table("reels", database="raw")

    found = look(account)["database_defaults"]
    assert found["outcome"] == "failed"
    assert "raw" in found["reason"]
    run(film_company, found["command"])

    assert outcomes(account)["database_defaults"] == "passed"
    after = glue.get_database(Name="raw")["Database"]
    assert {name: after[name] for name in before} == before | {"CreateTableDefaultPermissions": []}


def test_a_catalog_policy_without_ram_fails_and_the_command_adds_the_statement(
    account: AwsAccount, film_company: FilmCompany
) -> None:
    glue = film_company.root(PRODUCER, "glue")
    own = {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
        "Action": "glue:*",
        "Resource": "*",
    }
    glue.put_resource_policy(PolicyInJson=json.dumps({"Version": "2012-10-17", "Statement": [own]}))
    found = look(account)["share_statement"]
    assert found["outcome"] == "failed"

    run(film_company, found["command"])

    assert outcomes(account)["share_statement"] == "passed"
    statements = json.loads(glue.get_resource_policy()["PolicyInJson"])["Statement"]
    assert statements[0] == own
    assert statements[1]["Principal"] == {"Service": "ram.amazonaws.com"}


def test_tables_in_unregistered_locations_are_named_and_the_command_registers_them(
    account: AwsAccount, film_company: FilmCompany
) -> None:
    film_company.root(PRODUCER, "lakeformation").deregister_resource(
        ResourceArn=f"arn:aws:s3:::{company.LAKE_BUCKET}"
    )
    found = look(account)["locations_registered"]
    assert found["outcome"] == "failed"
    for table in film_company.tables.values():
        assert table.technical_name in found["reason"]

    run(film_company, found["command"])

    assert outcomes(account)["locations_registered"] == "passed"


def test_views_and_tables_that_are_gone_need_no_location(
    account: AwsAccount, film_company: FilmCompany
) -> None:
    film_company.table.account.assets.update(location="s3://elsewhere/x/", kind="view")
    assert outcomes(account)["locations_registered"] == "information"


def test_what_the_role_may_not_look_at_is_not_known(
    account: AwsAccount, film_company: FilmCompany
) -> None:
    iam = film_company.root(PRODUCER, "iam")
    for name in iam.list_role_policies(RoleName=company.PORTAL_ROLE)["PolicyNames"]:
        iam.delete_role_policy(RoleName=company.PORTAL_ROLE, PolicyName=name)
    found = look(account)
    assert {check["outcome"] for check in found.values()} == {"unknown"}
    assert "lakeformation:GetDataLakeSettings" in found["lake_administrator"]["reason"]
    account.checks = account_checks.check(account)
    assert account.is_sound is None


def test_each_region_is_looked_at_by_itself(account: AwsAccount) -> None:
    account.regions = [company.REGION, "us-east-1"]
    found = {
        (check["region"], check["name"]): check["outcome"]
        for check in account_checks.check(account)
    }
    assert found[company.REGION, "lake_administrator"] == "passed"
    assert found["us-east-1", "lake_administrator"] == "failed"
    assert found["us-east-1", "locations_registered"] == "information"


def test_shares_inside_the_organization_are_said_to_need_no_invitation(
    account: AwsAccount, film_company: FilmCompany
) -> None:
    film_company.sandbox.settings(organization_sharing=True)
    film_company.want()
    film_company.settle()
    assert "uninvited" in look(account)["organization"]["reason"]


def test_an_account_without_imports_has_nothing_to_register(film_company: FilmCompany) -> None:
    account = film_company.accounts[company.CONSUMER]
    account.regions = [company.REGION]
    assert outcomes(account)["locations_registered"] == "information"
    factories.source(film_company.producing, account)
