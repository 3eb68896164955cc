"""The roles of an account and the roles by which projects read are never the same."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from governance.iam import RoleName, role_of
from governance.services import accounts
from sharing.models import Environment
from sharing.services import environments
from tests import factories

ROLE = "arn:aws:iam::111111111111:role/Readers"
FIELDS = ("role_arn", "location_role_arn", "engineer_role_arn")
SPELLINGS = [
    ROLE,
    "arn:aws:iam::111111111111:role/READERS",
    "arn:aws:iam::111111111111:role/team/Readers",
    "arn:aws:iam::111111111111:role//Readers",
    "arn:aws:iam::111111111111:role/Readers/",
    "arn:aws-cn:iam::111111111111:role/Readers",
]


@pytest.fixture
def ada(db):
    return factories.person("Ada", is_platform_admin=True)


@pytest.fixture
def account(db):
    return factories.account("111111111111")


@pytest.fixture
def reading(account):
    project = factories.project("Marketing")
    return factories.environment(project, account, name="Analysis", role_arns=[ROLE])


def create(by, account, role, project=None):
    return environments.create(
        by=by,
        project=project or factories.project(),
        account=account,
        name="Other",
        region=factories.REGION,
        role_arns=[role],
        database="other",
    )


@pytest.mark.parametrize("spelled", SPELLINGS)
def test_a_role_is_known_however_it_is_spelled(spelled):
    assert role_of(spelled) == RoleName("111111111111", "readers")


def test_other_roles_stay_others():
    others = {role_of(arn) for arn in (ROLE, f"{ROLE}2", ROLE.replace("111111111111", "2" * 12))}
    assert len(others) == 3


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("spelled", SPELLINGS)
def test_an_account_names_no_role_as_which_a_project_queries(ada, account, reading, field, spelled):
    before = getattr(account, field)
    with pytest.raises(ValidationError) as refused:
        accounts.change(account, by=ada, **{field: spelled})
    assert refused.value.message_dict == {
        field: [
            "Marketing queries as this role in its environment “Analysis”. "
            "Name a role as which no project queries."
        ]
    }
    account.refresh_from_db()
    assert getattr(account, field) == before


def test_another_role_is_named_without_ado(ada, account, reading):
    accounts.change(account, by=ada, engineer_role_arn=f"{ROLE}OfTables")
    account.refresh_from_db()
    assert account.engineer_role_arn == f"{ROLE}OfTables"


@pytest.mark.parametrize(
    ("field", "use"),
    [
        ("role_arn", "portal role"),
        ("location_role_arn", "role for S3 locations"),
        ("engineer_role_arn", "data engineers' role"),
    ],
)
@pytest.mark.parametrize("spelled", SPELLINGS)
def test_no_project_queries_as_a_role_that_its_account_names(ada, account, field, use, spelled):
    named: Any = {field: ROLE}
    accounts.change(account, by=ada, **named)
    with pytest.raises(ValidationError, match=f"as its {use}. Name a role as which only"):
        create(ada, account, spelled)
    assert not Environment.objects.exists()


def test_an_environment_is_not_changed_to_such_a_role_either(ada, account, reading):
    engineers = f"{ROLE}OfTables"
    accounts.change(account, by=ada, engineer_role_arn=engineers)
    with pytest.raises(ValidationError, match="data engineers' role"):
        environments.change(reading, by=ada, role_arns=[ROLE, engineers])
    reading.refresh_from_db()
    assert reading.role_arns == [ROLE]


@pytest.mark.parametrize("spelled", SPELLINGS)
def test_two_projects_never_query_as_one_role_by_another_spelling(ada, account, reading, spelled):
    with pytest.raises(ValidationError, match="Marketing already queries as one of these roles"):
        create(ada, account, spelled)
    create(ada, account, spelled, project=reading.project)


def test_the_page_and_the_api_say_it_beside_the_field(ada, account, reading, client):
    client.force_login(ada)
    url = f"/api/v1/accounts/{account.pk}/"
    answer = client.patch(url, {"engineer_role_arn": ROLE}, content_type="application/json")
    assert answer.status_code == 400
    assert "Marketing queries as this role" in answer.content.decode()
