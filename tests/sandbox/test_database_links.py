"""Links to another account's database: what Glue and Athena show through them, and what changes."""

from typing import Any

import pytest

from tests.sandbox import athena_lake
from tests.sandbox.athena_lake import ANALYST, OWNER
from tests.sandbox.lake import COLUMNS, CONSUMER, PRODUCER, Lake, database, policy, refused, table
from tests.sandbox.test_athena_reading import HEADER, READER_ARN, Consumer
from tests.sandbox_process import Keys, SandboxProcess

NO_PRIVILEGE = "Principal does not have any privilege on specified resource"


@pytest.fixture
def linked(lake: Lake) -> Lake:
    """`film_link` in the consumer's account leads to the producer's `film`, with two tables."""
    lake.add_table("secret")
    lake.consumer_admin.client("glue").create_database(
        DatabaseInput={
            "Name": "film_link",
            "TargetDatabase": {"CatalogId": PRODUCER, "DatabaseName": "film"},
        }
    )
    return lake


def shared(lake: Lake, *, with_database: bool = False) -> None:
    """The analyst may see the link, and the table `films` behind it."""
    lake.share_with_account()
    if with_database:
        lake.grant(CONSUMER, database(), ["DESCRIBE"], passing_on=True)
    lake.accept()
    lake.pass_on(database(CONSUMER, "film_link"), ["DESCRIBE"])
    lake.pass_on(table(), ["SELECT"])


def names(keys: Keys) -> list[str]:
    found = keys.client("glue").get_tables(DatabaseName="film_link")["TableList"]
    return [one["Name"] for one in found]


def test_a_link_needs_its_own_describe(linked: Lake) -> None:
    """E45."""
    glue = linked.analyst.client("glue")
    for ask in (
        lambda: glue.get_database(Name="film_link"),
        lambda: glue.get_tables(DatabaseName="film_link"),
        lambda: glue.get_table(DatabaseName="film_link", Name="films"),
    ):
        with refused("AccessDeniedException", "Required Describe on film_link"):
            ask()


@pytest.mark.parametrize("with_database", [False, True])
def test_through_a_link_only_what_was_shared_is_seen(linked: Lake, with_database: bool) -> None:
    """E45, E49: whether the database itself was shared makes no difference to its tables."""
    shared(linked, with_database=with_database)
    glue = linked.analyst.client("glue")
    assert names(linked.analyst) == ["films"]
    found = glue.get_table(DatabaseName="film_link", Name="films")["Table"]
    assert (found["CatalogId"], found["DatabaseName"]) == (PRODUCER, "film")
    columns = [one["Name"] for one in found["StorageDescriptor"]["Columns"]]
    assert columns == list(COLUMNS)
    for name in ("secret", "nosuch"):
        with refused("AccessDeniedException"):
            glue.get_table(DatabaseName="film_link", Name=name)


def test_a_link_shows_its_target_to_who_may_describe_it(linked: Lake) -> None:
    """E45."""
    shared(linked, with_database=True)
    glue = linked.analyst.client("glue")
    mine = glue.get_database(Name="film_link")["Database"]
    assert (mine["CatalogId"], mine["Name"]) == (CONSUMER, "film_link")
    linked.pass_on(database(), ["DESCRIBE"])
    theirs = glue.get_database(Name="film_link")["Database"]
    assert (theirs["CatalogId"], theirs["Name"]) == (PRODUCER, "film")
    assert theirs["TargetDatabase"]["DatabaseName"] == "film"


def test_a_link_may_be_made_before_anything_is_shared(linked: Lake) -> None:
    """E47."""
    assert names(linked.consumer_admin) == []
    with refused("AccessDeniedException", "no resource-based policy"):
        linked.consumer_admin.client("glue").get_table(DatabaseName="film_link", Name="films")


def test_iam_is_asked_for_the_tables_behind_a_link(linked: Lake) -> None:
    """E44: `glue:Get*` on the link alone is not enough."""
    shared(linked)
    glue = f"arn:aws:glue:*:{PRODUCER}:"
    behind = [f"{glue}catalog", f"{glue}database/film"]
    mine = [f"arn:aws:glue:*:{CONSUMER}:*"]

    def may(resources: list[str]) -> None:
        statement = {"Effect": "Allow", "Action": "glue:*", "Resource": resources}
        linked.consumer_root.client("iam").put_role_policy(
            RoleName="analyst", PolicyName="may", PolicyDocument=policy([statement])
        )

    may([*mine, *behind])
    client = linked.analyst.client("glue")
    for ask in (
        lambda: client.get_tables(DatabaseName="film_link"),
        lambda: client.get_table(DatabaseName="film_link", Name="films"),
    ):
        with refused("AccessDeniedException", "no identity-based policy allows the glue:GetTable"):
            ask()
    may([*mine, *behind, f"{glue}table/film/*"])
    assert names(linked.analyst) == ["films"]


def test_a_table_made_through_a_link_is_the_targets(linked: Lake) -> None:
    """E48."""
    portal = f"arn:aws:iam::{CONSUMER}:role/portal"
    linked.grant(CONSUMER, database(), ["CREATE_TABLE", "DESCRIBE"], passing_on=True)
    linked.accept()
    glue = linked.consumer_admin.client("glue")
    with refused("AccessDeniedException", "Required Create Table on film"):
        glue.create_table(DatabaseName="film_link", TableInput={"Name": "made"})
    linked.pass_on(database(), ["CREATE_TABLE"], principal=portal)
    glue.create_table(DatabaseName="film_link", TableInput={"Name": "made"})
    made = linked.glue.get_table(DatabaseName="film", Name="made")["Table"]
    assert made["CatalogId"] == PRODUCER
    link = {"Name": "again", "TargetTable": {"CatalogId": PRODUCER, "DatabaseName": "film"}}
    link["TargetTable"]["Name"] = "films"  # type: ignore[index]
    with refused("InvalidInputException", "database link"):
        glue.create_table(DatabaseName="film_link", TableInput=link)


def test_tables_are_changed_through_a_link(linked: Lake) -> None:
    """E48."""
    portal = f"arn:aws:iam::{CONSUMER}:role/portal"
    linked.grant(CONSUMER, table(), ["ALTER", "DESCRIBE"], passing_on=True)
    linked.accept()
    change: dict[str, Any] = {"Name": "films", "Description": "theirs"}
    glue = linked.consumer_admin.client("glue")
    with refused("AccessDeniedException", "Required Alter on films"):
        glue.update_table(DatabaseName="film_link", TableInput=change)
    linked.pass_on(table(), ["ALTER"], principal=portal)
    glue.update_table(DatabaseName="film_link", TableInput=change)
    seen = linked.glue.get_table(DatabaseName="film", Name="films")["Table"]
    assert seen["Description"] == "theirs"


def test_changing_a_link_to_a_database_changes_the_database(linked: Lake) -> None:
    """E48."""
    portal = f"arn:aws:iam::{CONSUMER}:role/portal"
    linked.grant(CONSUMER, database(), ["ALTER", "DESCRIBE"], passing_on=True)
    linked.accept()
    glue = linked.consumer_admin.client("glue")
    change = {"Name": "film", "Description": "theirs"}
    with refused("AccessDeniedException", "Required Alter on film"):
        glue.update_database(Name="film_link", DatabaseInput=change)
    linked.pass_on(database(), ["ALTER"], principal=portal)
    glue.update_database(Name="film_link", DatabaseInput=change)
    assert linked.glue.get_database(Name="film")["Database"]["Description"] == "theirs"


def test_deleting_a_link_leaves_the_database_and_its_tables(linked: Lake) -> None:
    """E48."""
    shared(linked)
    linked.consumer_admin.client("glue").delete_database(Name="film_link")
    found = linked.glue.get_tables(DatabaseName="film")["TableList"]
    assert [one["Name"] for one in found] == ["films", "secret"]
    assert len(linked.rows(Resource=table())) > 1


def test_a_link_takes_describe_and_drop_only(linked: Lake) -> None:
    """E8."""
    with refused("InvalidInputException", "Only DESCRIBE and DROP"):
        linked.pass_on(database(CONSUMER, "film_link"), ["CREATE_TABLE"])


@pytest.fixture
def cinema(sandbox: SandboxProcess) -> athena_lake.Lake:
    return athena_lake.Lake(sandbox)


@pytest.fixture
def consumer(sandbox: SandboxProcess, cinema: athena_lake.Lake) -> Consumer:
    """An account with `cinema_link` to the owner's `cinema`, of which `films` is shared."""
    found = Consumer(sandbox, cinema)
    target = {"CatalogId": OWNER, "DatabaseName": "cinema"}
    found.admin.client("glue").create_database(
        DatabaseInput={"Name": "cinema_link", "TargetDatabase": target}
    )
    cinema.table("cinema", "hidden", "s3://film-lake/films/")
    return found


def may_see_link(cinema: athena_lake.Lake, consumer: Consumer) -> None:
    link = {"Database": {"CatalogId": athena_lake.CONSUMER, "Name": "cinema_link"}}
    cinema.grant(READER_ARN, ["DESCRIBE"], link, by=consumer.admin)


def test_queries_read_through_a_database_link(cinema: athena_lake.Lake, consumer: Consumer) -> None:
    """E46: DESCRIBE on the link and SELECT on the table, nothing on the owner's database."""
    reading = "SELECT * FROM cinema_link.films ORDER BY title"
    cinema.grant(READER_ARN, ["SELECT"], cinema.films())
    consumer.accept()
    assert NO_PRIVILEGE in str(consumer.query(reading).reason)
    may_see_link(cinema, consumer)
    whole = [HEADER, ["Alien", "1979", "0"], ["Brazil", "1985", "1"]]
    assert consumer.query(reading).rows == whole
    here = athena_lake.query(
        consumer.reader,
        "SELECT * FROM films ORDER BY title",
        output="s3://results-consumer/",
        database="cinema_link",
    )
    assert here.rows == whole
    place = {"Database": {"CatalogId": OWNER, "Name": "cinema"}}
    cinema.grant(READER_ARN, ["DESCRIBE"], place)
    consumer.accept()
    assert consumer.query(reading).rows == whole


def test_a_link_alone_reads_nothing(cinema: athena_lake.Lake, consumer: Consumer) -> None:
    """E46, E49: what is hidden and what is absent fail alike."""
    may_see_link(cinema, consumer)
    cinema.grant(READER_ARN, ["SELECT"], cinema.films())
    consumer.accept()
    for name in ("hidden", "nosuch"):
        outcome = consumer.query(f"SELECT * FROM cinema_link.{name}")
        assert NO_PRIVILEGE in str(outcome.reason)


def test_tables_of_a_link_are_shown_as_far_as_they_are_shared(
    cinema: athena_lake.Lake, consumer: Consumer
) -> None:
    """E45."""
    cinema.grant(READER_ARN, ["SELECT"], cinema.columns("title"))
    consumer.accept()
    assert consumer.query("SHOW TABLES IN cinema_link").state == "FAILED"
    may_see_link(cinema, consumer)
    assert consumer.query("SHOW TABLES IN cinema_link").rows == [["films"]]
    assert consumer.query("SELECT * FROM cinema_link.films").rows[0] == ["title"]
    athena = consumer.reader.client("athena")
    place = {"CatalogName": "AwsDataCatalog", "DatabaseName": "cinema_link"}
    listed = athena.list_table_metadata(**place)["TableMetadataList"]
    assert [(one["Name"], len(one["Columns"])) for one in listed] == [("films", 1)]


def test_iam_is_asked_for_the_link_and_for_the_table_behind_it(
    cinema: athena_lake.Lake, consumer: Consumer
) -> None:
    """E44, E46."""
    cinema.grant(READER_ARN, ["SELECT"], cinema.films())
    consumer.accept()
    may_see_link(cinema, consumer)
    for account, place in ((athena_lake.CONSUMER, "cinema_link.films"), (OWNER, "cinema.films")):
        kept_out = {
            "Effect": "Deny",
            "Action": "glue:GetTable",
            "Resource": f"arn:aws:glue:*:{account}:table/*",
        }
        consumer.root.client("iam").put_role_policy(
            RoleName="reader", PolicyName="all", PolicyDocument=policy([*ANALYST, kept_out])
        )
        outcome = consumer.query("SELECT * FROM cinema_link.films")
        assert f"is not authorized to perform: glue:GetTable on {place}" in str(outcome.reason)


def test_a_table_link_within_a_database_link_is_not_read(
    cinema: athena_lake.Lake, consumer: Consumer
) -> None:
    """E46: AWS does not support a link behind a link."""
    target = {"CatalogId": OWNER, "DatabaseName": "cinema", "Name": "films"}
    cinema.admin.client("glue").create_table(
        DatabaseName="cinema", TableInput={"Name": "inner", "TargetTable": target}
    )
    inner = {"Table": {"CatalogId": OWNER, "DatabaseName": "cinema", "Name": "inner"}}
    cinema.grant(READER_ARN, ["DESCRIBE"], inner)
    cinema.grant(READER_ARN, ["SELECT"], cinema.films())
    consumer.accept()
    may_see_link(cinema, consumer)
    outcome = consumer.query('SELECT * FROM cinema_link."inner"')
    assert "is a link within a database link" in str(outcome.reason)
