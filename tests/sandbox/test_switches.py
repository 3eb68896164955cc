"""Where AWS's behaviour is not known: each switch, under every outcome it has."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.settings import Settings
from tests.sandbox.lake import (
    CONSUMER,
    PRODUCER,
    Lake,
    all_but,
    granted,
    refused,
    some_columns,
    table,
    who,
)
from tests.sandbox_process import Keys


def outcomes(name: str, *values: Any) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(name, values)


def _code(change: Any, *args: Any, **more: Any) -> str:
    try:
        change(*args, **more)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "done"


def _columns(lake: Lake, keys: Keys | None = None) -> list[str]:
    glue = (keys or lake.analyst).client("glue")
    found = glue.get_table(CatalogId=PRODUCER, DatabaseName="film", Name="films")["Table"]
    return [one["Name"] for one in found["StorageDescriptor"]["Columns"]]


def _associated(lake: Lake, kind: str = "RESOURCE") -> list[dict[str, Any]]:
    ram = lake.producer_admin.client("ram")
    found: list[dict[str, Any]] = ram.get_resource_share_associations(associationType=kind)[
        "resourceShareAssociations"
    ]
    return found


def test_every_switch_starts_with_an_outcome_it_knows(lake: Lake) -> None:
    assert lake.sandbox.settings() == Settings().as_dict()
    assert lake.sandbox.settings(**Settings().as_dict()) == Settings().as_dict()


@outcomes("outcome", "refuse", "ignore")
@pytest.mark.parametrize("columns_first", [False, True])
def test_some_columns_beside_the_whole_table(lake: Lake, outcome: str, columns_first: bool) -> None:
    """E14: either way what was held before stays as it was."""
    lake.sandbox.settings(columns_beside_whole=outcome)
    both = [(table(), ["DESCRIBE"]), (some_columns("title"), ["SELECT"])]
    first, second = reversed(both) if columns_first else both
    lake.grant(lake.analyst_arn, *first)
    held = granted(lake, lake.analyst_arn)
    done = _code(lake.grant, lake.analyst_arn, *second)
    assert done == {"refuse": "InvalidInputException", "ignore": "done"}[outcome]
    assert granted(lake, lake.analyst_arn) == held


@outcomes("outcome", "included", "never")
def test_grant_option_on_some_columns(lake: Lake, outcome: str) -> None:
    """E15."""
    lake.sandbox.settings(column_grant_option=outcome)
    columns = some_columns("title", "director")
    done = _code(lake.grant, CONSUMER, columns, ["SELECT"], passing_on=True)
    assert done == {"included": "done", "never": "InvalidInputException"}[outcome]
    assert bool(granted(lake, CONSUMER)) is (outcome == "included")
    hidden = _code(lake.grant, CONSUMER, all_but("budget"), ["SELECT"], passing_on=True)
    assert hidden == "InvalidInputException"


@outcomes("outcome", "work", "fail")
def test_columns_shared_by_exclusion(lake: Lake, outcome: str) -> None:
    """Glue shows them; whether Athena reads them is the switch."""
    lake.sandbox.settings(excluded_columns_abroad=outcome)
    lake.producer_root.client("s3").put_object(Bucket="film-data", Key="films/a.csv", Body=b"A,B,1")
    lake.grant(lake.analyst_arn, all_but("budget"), ["SELECT"])
    lake.accept()
    lake.link()
    assert _columns(lake) == ["title", "director"]
    assert _state(lake) == {"work": "SUCCEEDED", "fail": "FAILED"}[outcome]


def _state(lake: Lake) -> str:
    athena = lake.analyst.client("athena")
    bucket = {"CreateBucketConfiguration": {"LocationConstraint": "eu-central-1"}}
    lake.consumer_root.client("s3").create_bucket(Bucket="results", **bucket)
    started = athena.start_query_execution(
        QueryString="select title from films",
        QueryExecutionContext={"Database": "local"},
        ResultConfiguration={"OutputLocation": "s3://results/out/"},
    )["QueryExecutionId"]
    while True:
        found = athena.get_query_execution(QueryExecutionId=started)["QueryExecution"]
        if found["Status"]["State"] not in ("QUEUED", "RUNNING"):
            return str(found["Status"]["State"])


@outcomes("outcome", "refuse", "take")
def test_revoke_of_more_than_is_held(lake: Lake, outcome: str) -> None:
    """E12."""
    lake.sandbox.settings(partial_revoke=outcome)
    lake.grant(lake.analyst_arn, table(), ["DESCRIBE"])
    done = _code(lake.revoke, lake.analyst_arn, table(), ["DESCRIBE", "ALTER"])
    assert done == {"refuse": "InvalidInputException", "take": "done"}[outcome]
    assert bool(granted(lake, lake.analyst_arn)) is (outcome == "refuse")
    with refused("InvalidInputException", "No permissions revoked"):
        lake.revoke(lake.analyst_arn, table(), ["DROP"])


@outcomes("outcome", "refuse", "take")
def test_revoke_of_more_columns_than_are_held(lake: Lake, outcome: str) -> None:
    """E12."""
    lake.sandbox.settings(partial_revoke=outcome)
    lake.grant(lake.analyst_arn, some_columns("title", "director"), ["SELECT"])
    asked = some_columns("director", "budget")
    done = _code(lake.revoke, lake.analyst_arn, asked, ["SELECT"])
    assert done == {"refuse": "InvalidInputException", "take": "done"}[outcome]
    (row,) = [row for row in lake.rows(Resource=table()) if row["Principal"] == _analyst(lake)]
    names = row["Resource"]["TableWithColumns"]["ColumnNames"]
    assert names == {"refuse": ["director", "title"], "take": ["title"]}[outcome]


def _analyst(lake: Lake) -> dict[str, str]:
    return who(lake.analyst_arn)


@outcomes("outcome", "wildcard", "exact")
def test_what_version_5_associates(lake: Lake, outcome: str) -> None:
    """E35: either way the table is reached, and gone with the last revoke."""
    lake.sandbox.settings(wildcard_shares=outcome)
    lake.settle(lake.producer_root, PRODUCER, version="5")
    lake.grant(lake.analyst_arn, table(), ["SELECT"])
    lake.accept()
    name = {"wildcard": "*/*", "exact": "film/films"}[outcome]
    (associated,) = _associated(lake)
    arn = f"arn:aws:glue:eu-central-1:{PRODUCER}:table/{name}"
    assert associated["associatedEntity"] == arn
    assert "title" in _columns(lake)
    lake.revoke(lake.analyst_arn, table(), ["SELECT"])
    assert [one for one in _associated(lake) if one["status"] != "DISASSOCIATED"] == []


@outcomes("outcome", "keep", "drop")
def test_rows_a_recipient_passed_on_after_its_own_went(lake: Lake, outcome: str) -> None:
    """E58: they reach nobody either way."""
    lake.sandbox.settings(recipient_rows=outcome)
    lake.share_with_account()
    lake.accept()
    lake.pass_on(table(), ["SELECT"])
    lake.revoke(CONSUMER, table(), ["DESCRIBE", "SELECT"], passing_on=True)
    with refused("AccessDeniedException"):
        _columns(lake)
    lake.share_with_account()
    lake.accept()
    rows = lake.rows(lake.consumer_admin, CatalogId=PRODUCER, Resource=table())
    kept = [row for row in rows if row["Principal"] == _analyst(lake)]
    assert bool(kept) is (outcome == "keep")


@outcomes("outcome", 0, 600)
def test_accepted_share_takes_a_while(lake: Lake, outcome: float) -> None:
    """E29."""
    lake.sandbox.settings(accept_seconds=outcome)
    lake.share_with_account()
    lake.accept()
    (association,) = _associated(lake, "PRINCIPAL")
    assert association["status"] == ("ASSOCIATING" if outcome else "ASSOCIATED")
    if outcome:
        with refused("AccessDeniedException"):
            _columns(lake, lake.consumer_admin)
        lake.sandbox.settings(accept_seconds=0)
    assert "title" in _columns(lake, lake.consumer_admin)


@outcomes("outcome", "link", "fail")
def test_link_whose_target_is_out_of_reach(lake: Lake, outcome: str) -> None:
    """E45: listings show the link either way."""
    lake.sandbox.settings(link_without_target=outcome)
    lake.link()
    glue = lake.consumer_admin.client("glue")
    done = _code(glue.get_table, DatabaseName="local", Name="films")
    assert done == {"link": "done", "fail": "AccessDeniedException"}[outcome]
    assert [one["Name"] for one in glue.get_tables(DatabaseName="local")["TableList"]] == ["films"]
    aim = {"CatalogId": PRODUCER, "DatabaseName": "film"}
    glue.create_database(DatabaseInput={"Name": "mirror", "TargetDatabase": aim})
    assert _code(glue.get_database, Name="mirror") == done


@outcomes("outcome", "refuse", "accept")
def test_role_that_another_account_does_not_have(lake: Lake, outcome: str) -> None:
    """E17."""
    lake.sandbox.settings(unknown_external_role=outcome)
    ghost = f"arn:aws:iam::{CONSUMER}:role/ghost"
    done = _code(lake.grant, ghost, table(), ["SELECT"])
    assert done == {"refuse": "InvalidInputException", "accept": "done"}[outcome]
    at_home = f"arn:aws:iam::{PRODUCER}:role/ghost"
    assert _code(lake.grant, at_home, table(), ["SELECT"]) == "InvalidInputException"


@outcomes("outcome", "EntityNotFoundException", "InvalidInputException")
def test_code_of_what_is_absent(lake: Lake, outcome: str) -> None:
    """E10."""
    lake.sandbox.settings(missing_entity=outcome)
    assert _code(lake.grant, lake.analyst_arn, table(name="nosuch"), ["SELECT"]) == outcome
    assert _code(lake.glue.get_table, DatabaseName="film", Name="nosuch") == outcome


@outcomes("outcome", "reset", "keep")
def test_settings_put_without_parameters(lake: Lake, outcome: str) -> None:
    """E56."""
    lake.sandbox.settings(omitted_parameters=outcome)
    lf = lake.producer_admin.client("lakeformation")
    before = lf.get_data_lake_settings()["DataLakeSettings"]
    lf.put_data_lake_settings(DataLakeSettings={"DataLakeAdmins": before["DataLakeAdmins"]})
    found = lf.get_data_lake_settings()["DataLakeSettings"]["Parameters"]
    assert found["CROSS_ACCOUNT_VERSION"] == {"reset": "1", "keep": "3"}[outcome]


@outcomes("outcome", "1", "3")
def test_version_of_an_account_that_never_put_its_settings(lake: Lake, outcome: str) -> None:
    lake.sandbox.settings(default_cross_account_version=outcome)
    fresh = lake.sandbox.account("444444444444").client("lakeformation")
    found = fresh.get_data_lake_settings()["DataLakeSettings"]["Parameters"]
    assert found["CROSS_ACCOUNT_VERSION"] == outcome


@outcomes("outcome", "refuse_grant", "refuse_access")
def test_rights_of_iam_alone_beside_sharing(lake: Lake, outcome: str) -> None:
    """E27."""
    lake.sandbox.settings(iam_allowed_principals=outcome)
    lake.grant("IAM_ALLOWED_PRINCIPALS", table(), ["ALL"])
    done = _code(lake.share_with_account)
    assert done == {"refuse_grant": "InvalidInputException", "refuse_access": "done"}[outcome]
    lake.accept()
    with refused("AccessDeniedException"):
        _columns(lake, lake.consumer_admin)
