"""Grants on tag expressions: what they reach in Glue and Athena, at home and abroad."""

import json
from typing import Any

import pytest

from tests.sandbox import athena_lake
from tests.sandbox.lake import (
    CONSUMER,
    EVERYTHING,
    PRODUCER,
    Lake,
    database,
    refused,
    some_columns,
    table,
    who,
)
from tests.sandbox_process import Keys, SandboxProcess

LOW = {"TagKey": "secrecy", "TagValues": ["low"]}
HIGH = {"TagKey": "secrecy", "TagValues": ["high"]}
FILM = {"TagKey": "area", "TagValues": ["film"]}


def expression(*pairs: dict[str, Any], over: str = "TABLE") -> dict[str, Any]:
    named = {"CatalogId": PRODUCER, "ResourceType": over, "Expression": list(pairs)}
    return {"LFTagPolicy": named}


@pytest.fixture
def tagged(lake: Lake) -> Lake:
    """`films` has secrecy=low and area=film, its column `budget` secrecy=high."""
    lake.lf.create_lf_tag(TagKey="secrecy", TagValues=["low", "high"])
    lake.lf.create_lf_tag(TagKey="area", TagValues=["film", "music"])
    lake.lf.add_lf_tags_to_resource(Resource=table(), LFTags=[LOW, FILM])
    lake.lf.add_lf_tags_to_resource(Resource=some_columns("budget"), LFTags=[HIGH])
    return lake


def _columns(keys: Keys, name: str = "films") -> list[str]:
    found = keys.client("glue").get_table(CatalogId=PRODUCER, DatabaseName="film", Name=name)
    return [one["Name"] for one in found["Table"]["StorageDescriptor"]["Columns"]]


def _home_role(lake: Lake, name: str = "reader") -> tuple[Keys, str]:
    keys = lake.role(lake.producer_root, PRODUCER, name, EVERYTHING)
    return keys, f"arn:aws:iam::{PRODUCER}:role/{name}"


def test_expression_shows_the_columns_it_matches(tagged: Lake) -> None:
    """E57."""
    reader, arn = _home_role(tagged)
    with refused("AccessDeniedException"):
        _columns(reader)
    tagged.grant(arn, expression(LOW, FILM), ["SELECT"])
    assert _columns(reader) == ["title", "director"]
    tagged.grant(arn, expression(HIGH, FILM), ["SELECT"])
    assert _columns(reader) == ["title", "director", "budget"]
    assert [t["Name"] for t in reader.client("glue").get_tables(DatabaseName="film")["TableList"]]
    tagged.revoke(arn, expression(FILM, LOW), ["SELECT"])
    assert _columns(reader) == ["budget"]


def test_tags_put_later_open_and_close_what_was_granted_before(tagged: Lake) -> None:
    reader, arn = _home_role(tagged)
    tagged.add_table("crew")
    tagged.grant(arn, expression(FILM), ["SELECT"])
    with refused("AccessDeniedException"):
        _columns(reader, "crew")
    tagged.lf.add_lf_tags_to_resource(Resource=database(), LFTags=[FILM])
    assert _columns(reader, "crew") == ["title", "director", "budget"]
    music = {"TagKey": "area", "TagValues": ["music"]}
    tagged.lf.add_lf_tags_to_resource(Resource=table(name="crew"), LFTags=[music])
    with refused("AccessDeniedException"):
        _columns(reader, "crew")


def test_rights_on_some_columns_only_shrink_to_reading(tagged: Lake) -> None:
    """E57: ALTER, DROP, INSERT and DELETE leave DESCRIBE; ALL leaves SELECT and DESCRIBE."""
    reader, arn = _home_role(tagged)
    tagged.grant(arn, expression(LOW), ["ALTER", "DROP"])
    assert _columns(reader) == ["title", "director"]
    with refused("AccessDeniedException", "Required Drop"):
        reader.client("glue").delete_table(DatabaseName="film", Name="films")
    tagged.grant(arn, expression(FILM), ["DROP"])
    reader.client("glue").delete_table(DatabaseName="film", Name="films")


def test_expressions_of_databases_show_databases(tagged: Lake) -> None:
    reader, arn = _home_role(tagged)
    tagged.grant(arn, expression(FILM, over="DATABASE"), ["DESCRIBE", "CREATE_TABLE"])
    glue = reader.client("glue")
    with refused("AccessDeniedException"):
        glue.get_database(Name="film")
    tagged.lf.add_lf_tags_to_resource(Resource=database(), LFTags=[FILM])
    assert glue.get_database(Name="film")["Database"]["Name"] == "film"
    glue.create_table(DatabaseName="film", TableInput={"Name": "new", "StorageDescriptor": {}})


def test_only_the_permissions_of_the_kind_can_be_granted(tagged: Lake) -> None:
    with refused("InvalidInputException"):
        tagged.grant(tagged.analyst_arn, expression(LOW, over="DATABASE"), ["SELECT"])
    with refused("EntityNotFoundException"):
        nosuch = {"TagKey": "secrecy", "TagValues": ["nosuch"]}
        tagged.grant(tagged.analyst_arn, expression(nosuch), ["SELECT"])
    with refused("InvalidInputException", "each key once"):
        tagged.grant(tagged.analyst_arn, expression(LOW, HIGH), ["SELECT"])


def test_direct_grant_abroad_takes_a_share_and_its_acceptance(tagged: Lake) -> None:
    """E28, E29 for tags: a class of shares of their own for tables and for databases."""
    tagged.grant(tagged.analyst_arn, expression(LOW, FILM), ["SELECT", "DESCRIBE"])
    tagged.grant(tagged.analyst_arn, expression(FILM, over="DATABASE"), ["DESCRIBE"])
    tagged.share_with_account()
    assert len(tagged.invitations()) == 3
    with refused("AccessDeniedException"):
        _columns(tagged.analyst)
    tagged.accept()
    assert _columns(tagged.analyst) == ["title", "director"]
    found = tagged.producer_admin.client("ram").list_resources(resourceOwner="SELF")
    types = sorted(one["type"] for one in found["resources"])
    assert types == ["glue:Catalog", "glue:Catalog", "glue:Table"]


def test_rows_of_expressions_are_listed_with_their_share(tagged: Lake) -> None:
    tagged.grant(tagged.analyst_arn, expression(LOW, FILM), ["SELECT", "DESCRIBE"])
    (row,) = [
        row
        for row in tagged.rows(ResourceType="LF_TAG_POLICY")
        if row["Principal"] == who(tagged.analyst_arn)
    ]
    assert row["Resource"] == expression(FILM, LOW)
    assert row["Permissions"] == ["DESCRIBE", "SELECT"]
    assert row["AdditionalDetails"]["ResourceShare"]
    assert tagged.rows(Resource=expression(LOW, FILM))[0]["Principal"] == row["Principal"]
    assert tagged.rows(ResourceType="LF_TAG_POLICY_DATABASE") == []


def test_last_revoke_of_expressions_takes_their_share_away(tagged: Lake) -> None:
    """E34 for tags."""
    for pairs in ((LOW,), (FILM,)):
        tagged.grant(tagged.analyst_arn, expression(*pairs), ["SELECT"])
    ram = tagged.producer_admin.client("ram")

    def active() -> int:
        shares = ram.get_resource_shares(resourceOwner="SELF")["resourceShares"]
        return sum(share["status"] == "ACTIVE" for share in shares)

    assert active() == 1
    tagged.revoke(tagged.analyst_arn, expression(LOW), ["SELECT"])
    assert active() == 1
    tagged.revoke(tagged.analyst_arn, expression(FILM), ["SELECT"])
    assert active() == 0


def test_direct_grants_abroad_need_version_3_and_take_no_grant_option(tagged: Lake) -> None:
    with refused("InvalidInputException", "Grant option"):
        tagged.grant(tagged.analyst_arn, expression(LOW), ["SELECT"], passing_on=True)
    with refused("InvalidInputException", "ALL and DROP"):
        tagged.grant(CONSUMER, expression(LOW, over="DATABASE"), ["DROP"], passing_on=True)
    tagged.settle(tagged.producer_root, PRODUCER, version="2")
    words = "Consumer account has opt-in to cross account version: v3"
    with refused("InvalidInputException", words):
        tagged.grant(CONSUMER, expression(LOW), ["SELECT"], passing_on=True)


def test_before_version_3_the_catalogs_policy_lets_tags_through(tagged: Lake) -> None:
    for root, account in ((tagged.producer_root, PRODUCER), (tagged.consumer_root, CONSUMER)):
        tagged.settle(root, account, version="1")
    tagged.grant(CONSUMER, expression(LOW), ["SELECT"], passing_on=True)
    assert tagged.invitations() == []
    with refused("AccessDeniedException"):
        _columns(tagged.consumer_admin)
    principals = ({"Service": "ram.amazonaws.com"}, {"AWS": f"arn:aws:iam::{CONSUMER}:root"})
    statements = [
        {"Effect": "Allow", "Principal": principal, "Action": "glue:*", "Resource": "*"}
        for principal in principals
    ]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    tagged.glue.put_resource_policy(PolicyInJson=policy)
    assert _columns(tagged.consumer_admin) == ["title", "director"]


def test_recipient_passes_on_the_same_expression(tagged: Lake) -> None:
    """The cascade rule: the identical expression with the grant option."""
    tagged.grant(CONSUMER, expression(LOW, FILM), ["SELECT", "DESCRIBE"], passing_on=True)
    with refused("AccessDeniedException"):
        tagged.pass_on(expression(LOW, FILM), ["SELECT", "DESCRIBE"])
    tagged.accept()
    with refused("AccessDeniedException"):
        tagged.pass_on(expression(FILM), ["SELECT"])
    tagged.pass_on(expression(FILM, LOW), ["SELECT", "DESCRIBE"])
    assert _columns(tagged.analyst) == ["title", "director"]


def test_recipient_that_sees_the_tags_passes_on_other_expressions(tagged: Lake) -> None:
    """The cascade rule: DESCRIBE on every key and value; what the account holds is the limit."""
    tagged.grant(CONSUMER, expression(LOW, FILM), ["SELECT", "DESCRIBE"], passing_on=True)
    tagged.accept()
    tagged.grant(CONSUMER, {"LFTag": FILM}, ["DESCRIBE"], passing_on=True)
    tagged.pass_on(expression(FILM), ["SELECT", "DESCRIBE"])
    assert _columns(tagged.analyst) == ["title", "director"]


def test_revoking_the_accounts_expression_cuts_everybody_behind_it(tagged: Lake) -> None:
    """E58 for tags."""
    tagged.grant(CONSUMER, expression(LOW, FILM), ["SELECT", "DESCRIBE"], passing_on=True)
    tagged.accept()
    tagged.pass_on(expression(LOW, FILM), ["SELECT"])
    tagged.revoke(CONSUMER, expression(LOW, FILM), ["SELECT", "DESCRIBE"], passing_on=True)
    with refused("AccessDeniedException"):
        _columns(tagged.analyst)


def test_athena_reads_the_columns_that_the_tags_open(sandbox: SandboxProcess) -> None:
    """E57 with E46: SELECT * leaves out what the expression does not match."""
    lake = athena_lake.Lake(sandbox)
    consumer = sandbox.account(athena_lake.CONSUMER, "consumer")
    admin = athena_lake.role(consumer, "admin", athena_lake.CONSUMER, [athena_lake.ANY])
    lake.settings(admin, athena_lake.CONSUMER)
    athena_lake.bucket(consumer, "results-consumer")
    analyst = athena_lake.role(consumer, "analyst", athena_lake.CONSUMER, athena_lake.ANALYST)
    arn = athena_lake.role_arn(athena_lake.CONSUMER, "analyst")
    sandbox.settings(organization_sharing=True)
    lf = lake.admin.client("lakeformation")
    lf.create_lf_tag(TagKey="secrecy", TagValues=["low", "high"])
    lf.add_lf_tags_to_resource(Resource=lake.films(), LFTags=[LOW])
    lf.add_lf_tags_to_resource(Resource=lake.columns("budget"), LFTags=[HIGH])
    glue = admin.client("glue")
    glue.create_database(DatabaseInput={"Name": "cinema"})
    aim = {"CatalogId": athena_lake.OWNER, "DatabaseName": "cinema", "Name": "films"}
    glue.create_table(DatabaseName="cinema", TableInput={"Name": "films", "TargetTable": aim})
    link = lake.films(athena_lake.CONSUMER)
    lake.grant(arn, ["DESCRIBE"], link, by=admin)

    def ask() -> athena_lake.Outcome:
        output = "s3://results-consumer/out/"
        outcome: athena_lake.Outcome = athena_lake.query(
            analyst, "select * from films order by 1", output=output
        )
        return outcome

    assert ask().state == "FAILED"
    lake.grant(arn, ["SELECT", "DESCRIBE"], expression(LOW))
    assert ask().rows == [["title", "year"], ["Alien", "1979"], ["Brazil", "1985"]]
    lf.add_lf_tags_to_resource(Resource=lake.films(), LFTags=[HIGH])
    assert ask().state == "FAILED"
