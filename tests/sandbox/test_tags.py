"""LF-Tags: their values, where they lie, what they come down to, and what refuses them."""

from typing import Any

import pytest

from tests.sandbox.lake import CONSUMER, PRODUCER, Lake, database, refused, some_columns, table, who

SECRET = {"TagKey": "secrecy", "TagValues": ["high"]}
OPEN = {"TagKey": "secrecy", "TagValues": ["low"]}


@pytest.fixture
def tagged(lake: Lake) -> Lake:
    """Tags `secrecy` and `area`; nothing has one yet."""
    lake.lf.create_lf_tag(TagKey="Secrecy", TagValues=["Low", "high"])
    lake.lf.create_lf_tag(TagKey="area", TagValues=["film", "music"])
    return lake


def _put(lake: Lake, resource: dict[str, Any], *tags: dict[str, Any]) -> list[dict[str, Any]]:
    answer = lake.lf.add_lf_tags_to_resource(Resource=resource, LFTags=list(tags))
    failures: list[dict[str, Any]] = answer["Failures"]
    return failures


def _search(lake: Lake, *expression: dict[str, Any]) -> list[str]:
    found = lake.lf.search_tables_by_lf_tags(Expression=list(expression))["TableList"]
    return [one["Table"]["Name"] for one in found]


def test_keys_and_values_are_kept_in_lower_case(tagged: Lake) -> None:
    """E57."""
    got = tagged.lf.get_lf_tag(TagKey="SECRECY")
    assert (got["TagKey"], got["TagValues"]) == ("secrecy", ["low", "high"])
    keys = [one["TagKey"] for one in tagged.lf.list_lf_tags()["LFTags"]]
    assert keys == ["area", "secrecy"]


def test_second_tag_of_a_key_is_refused(tagged: Lake) -> None:
    """E57."""
    with refused("InvalidInputException", "Tag key already exists"):
        tagged.lf.create_lf_tag(TagKey="SECRECY", TagValues=["other"])


def test_fifty_values_in_one_call_and_more_by_updates(tagged: Lake) -> None:
    with refused("InvalidInputException", "At most 50"):
        tagged.lf.create_lf_tag(TagKey="many", TagValues=[f"v{n}" for n in range(51)])
    tagged.lf.create_lf_tag(TagKey="many", TagValues=[f"v{n}" for n in range(50)])
    tagged.lf.update_lf_tag(TagKey="many", TagValuesToAdd=["v50"])
    assert len(tagged.lf.get_lf_tag(TagKey="many")["TagValues"]) == 51


def test_value_in_use_cannot_be_removed(tagged: Lake) -> None:
    assert _put(tagged, table(), SECRET) == []
    with refused("InvalidInputException", "Update not allowed"):
        tagged.lf.update_lf_tag(TagKey="secrecy", TagValuesToDelete=["high"])
    tagged.lf.remove_lf_tags_from_resource(Resource=table(), LFTags=[SECRET])
    tagged.lf.update_lf_tag(TagKey="secrecy", TagValuesToDelete=["high"])
    assert tagged.lf.get_lf_tag(TagKey="secrecy")["TagValues"] == ["low"]


def test_resource_has_one_value_of_a_key(tagged: Lake) -> None:
    both = {"TagKey": "secrecy", "TagValues": ["low", "high"]}
    (failure,) = _put(tagged, table(), both)
    assert failure["Error"]["ErrorCode"] == "InvalidInputException"
    _put(tagged, table(), OPEN)
    _put(tagged, table(), SECRET)
    got = tagged.lf.get_resource_lf_tags(Resource=table())
    assert [one["TagValues"] for one in got["LFTagsOnTable"]] == [["high"]]


def test_unknown_tags_are_listed_as_failures_and_the_others_stand(tagged: Lake) -> None:
    (failure,) = _put(tagged, table(), {"TagKey": "nosuch", "TagValues": ["x"]}, SECRET)
    assert failure["LFTag"]["TagKey"] == "nosuch"
    assert failure["Error"]["ErrorCode"] == "EntityNotFoundException"
    assert _search(tagged, SECRET) == ["films"]


def test_at_most_fifty_tags_lie_on_a_resource(lake: Lake) -> None:
    tags = [{"TagKey": f"k{n}", "TagValues": ["v"]} for n in range(51)]
    for one in tags:
        lake.lf.create_lf_tag(**one)
    (failure,) = _put(lake, table(), *tags)
    assert failure["Error"]["ErrorCode"] == "ResourceNumberLimitExceededException"


def test_tags_come_down_and_are_overridden(tagged: Lake) -> None:
    _put(tagged, database(), OPEN)
    _put(tagged, table(), {"TagKey": "area", "TagValues": ["film"]})
    _put(tagged, some_columns("budget"), SECRET)
    got = tagged.lf.get_resource_lf_tags(Resource=table())
    values = {one["TagKey"]: one["TagValues"] for one in got["LFTagsOnTable"]}
    assert values == {"secrecy": ["low"], "area": ["film"]}
    on_columns = {
        column["Name"]: {one["TagKey"]: one["TagValues"] for one in column["LFTags"]}
        for column in got["LFTagsOnColumns"]
    }
    assert on_columns["budget"]["secrecy"] == ["high"]
    assert on_columns["title"]["secrecy"] == ["low"]
    own = tagged.lf.get_resource_lf_tags(Resource=table(), ShowAssignedLFTags=True)
    assert [one["TagKey"] for one in own["LFTagsOnTable"]] == ["area"]


def test_searches_and_keys_or_values(tagged: Lake) -> None:
    tagged.add_table("crew")
    _put(tagged, database(), {"TagKey": "area", "TagValues": ["film"]})
    _put(tagged, table(), OPEN)
    _put(tagged, table(name="crew"), SECRET)
    either = {"TagKey": "secrecy", "TagValues": ["LOW", "high"]}
    film = {"TagKey": "area", "TagValues": ["film"]}
    assert sorted(_search(tagged, either)) == ["crew", "films"]
    assert _search(tagged, OPEN, film) == ["films"]
    assert _search(tagged, OPEN, {"TagKey": "area", "TagValues": ["music"]}) == []
    found = tagged.lf.search_databases_by_lf_tags(Expression=[film])["DatabaseList"]
    assert [one["Database"]["Name"] for one in found] == ["film"]


def test_search_names_the_columns_that_match(tagged: Lake) -> None:
    _put(tagged, table(), OPEN)
    _put(tagged, some_columns("budget"), SECRET)
    (found,) = tagged.lf.search_tables_by_lf_tags(Expression=[OPEN])["TableList"]
    assert [one["Name"] for one in found["LFTagsOnColumns"]] == ["title", "director"]


def test_dropped_table_loses_its_tags_and_a_dropped_tag_its_places(tagged: Lake) -> None:
    _put(tagged, table(), SECRET)
    tagged.glue.delete_table(DatabaseName="film", Name="films")
    tagged.add_table("films")
    assert _search(tagged, SECRET) == []
    _put(tagged, table(), SECRET)
    tagged.lf.delete_lf_tag(TagKey="secrecy")
    tagged.lf.create_lf_tag(TagKey="secrecy", TagValues=["high"])
    assert _search(tagged, SECRET) == []


def test_links_databases_of_others_and_absent_columns_take_no_tags(tagged: Lake) -> None:
    aim = {"CatalogId": PRODUCER, "DatabaseName": "film", "Name": "films"}
    tagged.glue.create_table(DatabaseName="film", TableInput={"Name": "link", "TargetTable": aim})
    with refused("InvalidInputException", "links"):
        _put(tagged, table(name="link"), SECRET)
    with refused("EntityNotFoundException"):
        _put(tagged, some_columns("nosuch"), SECRET)
    with refused("EntityNotFoundException"):
        _put(tagged, table(name="nosuch"), SECRET)


def test_who_administers_nothing_needs_rights_on_tag_and_resource(tagged: Lake) -> None:
    steward = tagged.role(
        tagged.producer_root,
        PRODUCER,
        "steward",
        [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    )
    lf, arn = steward.client("lakeformation"), f"arn:aws:iam::{PRODUCER}:role/steward"
    with refused("AccessDeniedException"):
        lf.create_lf_tag(TagKey="mine", TagValues=["x"])
    with refused("AccessDeniedException"):
        lf.get_lf_tag(TagKey="secrecy")
    tagged.grant(arn, {"LFTag": SECRET}, ["ASSOCIATE"])
    assert lf.get_lf_tag(TagKey="secrecy")["TagValues"] == ["high"]
    with refused("AccessDeniedException"):
        lf.add_lf_tags_to_resource(Resource=table(), LFTags=[SECRET])
    tagged.grant(arn, table(), ["ALTER"])
    answer = lf.add_lf_tags_to_resource(Resource=table(), LFTags=[SECRET, OPEN])
    (failure,) = answer["Failures"]
    assert failure["LFTag"]["TagValues"] == ["low"]
    assert failure["Error"]["ErrorCode"] == "AccessDeniedException"


def test_rights_on_tags_are_listed_and_revoked(tagged: Lake) -> None:
    both = {"LFTag": {"CatalogId": PRODUCER, "TagKey": "secrecy", "TagValues": ["low", "high"]}}
    tagged.grant(CONSUMER, both, ["DESCRIBE"], passing_on=True)
    rows = tagged.rows(ResourceType="LF_TAG")
    theirs = [row["Resource"]["LFTag"] for row in rows if row["Principal"] == who(CONSUMER)]
    assert [one["TagValues"] for one in theirs] == [["low"], ["high"]] or [
        one["TagValues"] for one in theirs
    ] == [["high"], ["low"]]
    there = tagged.consumer_admin.client("lakeformation")
    assert there.get_lf_tag(CatalogId=PRODUCER, TagKey="secrecy")["TagValues"] == ["low", "high"]
    tagged.revoke(CONSUMER, both, ["DESCRIBE"], passing_on=True)
    with refused("AccessDeniedException"):
        there.get_lf_tag(CatalogId=PRODUCER, TagKey="secrecy")
    with refused("InvalidInputException", "No permissions revoked"):
        tagged.revoke(CONSUMER, both, ["DESCRIBE"])
