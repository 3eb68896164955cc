"""ListPermissions: the rows, their shapes, and who sees which."""

from typing import Any

from tests.sandbox.lake import (
    CONSUMER,
    PRODUCER,
    Lake,
    database,
    refused,
    some_columns,
    table,
    who,
)


def test_select_is_a_row_of_its_own(lake: Lake) -> None:
    """E38."""
    lake.grant(CONSUMER, table(), ["DESCRIBE", "INSERT", "SELECT"], passing_on=True)
    rows = [row for row in lake.rows(Resource=table()) if row["Principal"] == who(CONSUMER)]
    assert [(row["Resource"], row["Permissions"]) for row in rows] == [
        (table(), ["DESCRIBE", "INSERT"]),
        (
            {
                "TableWithColumns": {
                    "CatalogId": PRODUCER,
                    "DatabaseName": "film",
                    "Name": "films",
                    "ColumnWildcard": {},
                }
            },
            ["SELECT"],
        ),
    ]


def test_creators_right_is_listed_and_cannot_be_revoked(lake: Lake) -> None:
    portal = f"arn:aws:iam::{PRODUCER}:role/portal"
    with refused("InvalidInputException", "No permissions revoked"):
        lake.revoke(portal, table(), ["DROP"])
    rows = [row for row in lake.rows(Resource=table()) if row["Principal"] == who(portal)]
    assert "DROP" in rows[0]["Permissions"]


def test_principal_without_resource_is_refused(lake: Lake) -> None:
    """E39."""
    with refused("InvalidInputException", "Resource is mandatory if Principal is set"):
        lake.rows(Principal=who(CONSUMER))


def test_columns_cannot_be_listed_as_resource(lake: Lake) -> None:
    """E39."""
    with refused("InvalidInputException") as refusal:
        lake.rows(Resource=some_columns("title"))
    assert refusal.status == 400


def test_foreign_role_as_principal_finds_nothing(lake: Lake) -> None:
    """E40."""
    lake.grant(lake.analyst_arn, table(), ["SELECT"])
    assert lake.rows(Resource=table(), Principal=who(lake.analyst_arn)) == []
    assert who(lake.analyst_arn) in [row["Principal"] for row in lake.rows(Resource=table())]


def test_pages_cover_every_row_once(lake: Lake) -> None:
    """E41."""
    lake.sandbox.settings(page_size=3)
    for number in range(5):
        lake.add_table(f"t{number}")
    asked: dict[str, Any] = {"ResourceType": "TABLE", "MaxResults": 1000}
    answer = lake.lf.list_permissions(**asked)
    seen = answer["PrincipalResourcePermissions"]
    assert len(seen) == 3
    while "NextToken" in answer:
        answer = lake.lf.list_permissions(**asked, NextToken=answer["NextToken"])
        seen += answer["PrincipalResourcePermissions"]
    lake.sandbox.settings(page_size=100)
    assert seen == lake.rows(ResourceType="TABLE")
    assert len(seen) == 12


def test_recipients_admin_does_not_see_direct_grants(lake: Lake) -> None:
    """E42."""
    lake.grant(lake.analyst_arn, table(), ["SELECT", "DESCRIBE"])
    lake.accept()
    with refused("AccessDeniedException", "Resource does not exist or requester"):
        lake.rows(lake.consumer_admin, Resource=table())
    assert lake.rows(lake.consumer_admin, CatalogId=PRODUCER) == []
    with refused("AccessDeniedException"):
        lake.consumer_admin.client("glue").get_table(
            CatalogId=PRODUCER, DatabaseName="film", Name="films"
        )


def test_include_related_with_principal_is_refused(lake: Lake) -> None:
    """E43."""
    with refused("InvalidInputException"):
        lake.rows(Resource=table(), Principal=who(CONSUMER), IncludeRelated="TRUE")


def test_absent_and_hidden_resources_answer_alike(lake: Lake) -> None:
    """E49."""
    words = "Resource does not exist or requester is not authorized"
    for name in ("films", "nosuch"):
        with refused("AccessDeniedException", words):
            lake.rows(lake.analyst, Resource=table(name=name))


def test_sweep_lists_the_whole_catalog(lake: Lake) -> None:
    lake.share_with_account()
    lake.grant(CONSUMER, database(), ["DESCRIBE"])
    mine = [row for row in lake.rows() if row["Principal"] == who(CONSUMER)]
    kinds = [next(iter(row["Resource"])) for row in mine]
    assert sorted(kinds) == ["Database", "Table", "TableWithColumns"]


def test_effective_permissions_of_a_path_are_those_of_its_tables(lake: Lake) -> None:
    lake.grant(CONSUMER, table(), ["SELECT"])
    rows = lake.lf.get_effective_permissions_for_path(ResourceArn="arn:aws:s3:::film-data/films")
    assert who(CONSUMER) in [row["Principal"] for row in rows["Permissions"]]
    none = lake.lf.get_effective_permissions_for_path(ResourceArn="arn:aws:s3:::film-data/crew")
    assert none["Permissions"] == []
