"""What a query shows of a governed table, in the owner's account and in another one."""

import pytest

from tests.sandbox.athena_lake import (
    ANALYST,
    ANY,
    CONSUMER,
    OWNER,
    Lake,
    bucket,
    query,
    role,
    role_arn,
)

NO_PRIVILEGE = (
    "Insufficient permissions to execute the query. "
    "Principal does not have any privilege on specified resource"
)
UNRESOLVED = "cannot be resolved or requester is not authorized to access requested resources"
HEADER = ["title", "year", "budget"]
ANALYST_ARN = role_arn(OWNER, "analyst")
READER_ARN = role_arn(CONSUMER, "reader")


@pytest.fixture
def lake(sandbox):
    return Lake(sandbox)


@pytest.fixture
def analyst(lake):
    return role(lake.root, "analyst", OWNER, ANALYST)


class Consumer:
    """Account 222222222222 with an admin, a reader and a database for links."""

    def __init__(self, sandbox, lake):
        self.lake = lake
        self.root = sandbox.account(CONSUMER, "cinema-chain")
        self.admin = role(self.root, "admin", CONSUMER, [ANY])
        self.reader = role(self.root, "reader", CONSUMER, ANALYST)
        lake.settings(self.admin, CONSUMER)
        bucket(self.root, "results-consumer")
        self.admin.client("glue").create_database(
            DatabaseInput={"Name": "local", "CreateTableDefaultPermissions": []}
        )

    def accept(self):
        ram = self.admin.client("ram")
        for invitation in ram.get_resource_share_invitations()["resourceShareInvitations"]:
            if invitation["status"] == "PENDING":
                arn = invitation["resourceShareInvitationArn"]
                ram.accept_resource_share_invitation(resourceShareInvitationArn=arn)

    def link(self):
        target = {"CatalogId": OWNER, "DatabaseName": "cinema", "Name": "films"}
        self.admin.client("glue").create_table(
            DatabaseName="local", TableInput={"Name": "films_link", "TargetTable": target}
        )

    def may_see_link(self):
        local = {"CatalogId": CONSUMER, "DatabaseName": "local"}
        by = self.admin
        self.lake.grant(READER_ARN, ["DESCRIBE"], {"Table": {**local, "Name": "films_link"}}, by=by)

    def query(self, sql, keys=None):
        return query(keys or self.reader, sql, output="s3://results-consumer/", database="local")


@pytest.fixture
def consumer(sandbox, lake):
    return Consumer(sandbox, lake)


def test_a_granted_table_is_read_without_any_s3_right_on_its_bucket(lake, analyst):
    lake.grant(ANALYST_ARN, ["SELECT"], lake.films())
    outcome = query(analyst, "SELECT * FROM films ORDER BY title")
    assert (outcome.state, outcome.reason) == ("SUCCEEDED", None)
    assert outcome.rows == [HEADER, ["Alien", "1979", "0"], ["Brazil", "1985", "1"]]
    assert [kind for _, kind in outcome.columns] == ["varchar", "integer", "bigint"]
    assert outcome.execution["Statistics"]["DataScannedInBytes"] > 0


def test_without_a_grant_the_query_fails_with_athenas_words(analyst):
    """E60."""
    outcome = query(analyst, "SELECT * FROM films")
    assert (outcome.state, outcome.reason) == ("FAILED", NO_PRIVILEGE)


def test_describe_alone_does_not_let_read(lake, analyst):
    """E60."""
    lake.grant(ANALYST_ARN, ["DESCRIBE"], lake.films())
    outcome = query(analyst, "SELECT * FROM films")
    assert outcome.reason == "Insufficient Lake Formation permission(s) on films"


def test_star_drops_ungranted_columns_and_naming_one_fails(lake, analyst):
    lake.grant(ANALYST_ARN, ["SELECT"], lake.columns("title", "year"))
    assert query(analyst, "SELECT * FROM films WHERE year < 1980").rows == [
        ["title", "year"],
        ["Alien", "1979"],
    ]
    for sql, place in (
        ("SELECT budget FROM films", "1:8"),
        ("SELECT title FROM films WHERE budget > 0", "1:31"),
        ("SELECT title FROM films ORDER BY budget", "1:34"),
    ):
        assert query(analyst, sql).reason == (
            f"COLUMN_NOT_FOUND: line {place}: Column 'budget' {UNRESOLVED}"
        )


def test_describe_and_information_schema_show_granted_columns_only(lake, analyst):
    lake.grant(ANALYST_ARN, ["SELECT"], lake.columns("title"))
    described = query(analyst, "DESCRIBE films")
    assert [row[0].split() for row in described.rows] == [["title", "string"]]
    sql = "SELECT column_name FROM information_schema.columns"
    assert query(analyst, sql).rows == [["column_name"], ["title"]]


def test_show_tables_lists_what_may_be_described(lake, analyst):
    lake.table("cinema", "hidden", "s3://film-lake/hidden/")
    lake.grant(ANALYST_ARN, ["DESCRIBE"], lake.films())
    assert query(analyst, "SHOW TABLES").rows == [["films"]]


def test_a_table_that_is_not_there_is_placed_in_the_text(lake):
    outcome = query(lake.admin, "SELECT 1 AS one,\n t.* FROM nope t")
    assert outcome.reason == (
        "TABLE_NOT_FOUND: line 2:11: Table 'awsdatacatalog.cinema.nope' does not exist"
    )


def test_revoking_ends_reading(lake, analyst):
    lake.grant(ANALYST_ARN, ["SELECT"], lake.films())
    assert query(analyst, "SELECT * FROM films").state == "SUCCEEDED"
    lake.admin.client("lakeformation").revoke_permissions(
        Principal={"DataLakePrincipalIdentifier": ANALYST_ARN},
        Resource=lake.films(),
        Permissions=["SELECT"],
    )
    assert query(analyst, "SELECT * FROM films").state == "FAILED"


def test_new_objects_are_read_by_the_next_query(lake, analyst):
    lake.grant(ANALYST_ARN, ["SELECT"], lake.films())
    lake.put("films/b.parquet", {"title": ["Cube"], "year": [1997]})
    assert query(analyst, "SELECT count(*) AS n FROM films").rows == [["n"], ["3"]]


def test_a_role_without_get_data_access_is_not_vended_the_data(lake):
    statement = {**ANALYST[0], "Action": ["athena:*", "glue:Get*"]}
    analyst = role(lake.root, "analyst", OWNER, [statement, ANALYST[1]])
    lake.grant(ANALYST_ARN, ["SELECT"], lake.films())
    assert "lakeformation:GetDataAccess" in query(analyst, "SELECT * FROM films").reason


def test_a_direct_share_is_read_through_a_link(lake, consumer):
    """E29, E46, E47."""
    wildcard = {"CatalogId": OWNER, "DatabaseName": "cinema", "Name": "films"}
    resource = {"TableWithColumns": {**wildcard, "ColumnWildcard": {}}}
    consumer.link()
    assert consumer.query("SELECT * FROM films_link").state == "FAILED"
    lake.grant(READER_ARN, ["DESCRIBE", "SELECT"], resource)
    consumer.may_see_link()
    assert consumer.query("SELECT * FROM films_link").state == "FAILED"
    consumer.accept()
    outcome = consumer.query("SELECT title FROM local.films_link WHERE year = 1979")
    assert (outcome.reason, outcome.rows) == (None, [["title"], ["Alien"]])
    key = outcome.execution["ResultConfiguration"]["OutputLocation"].rpartition("/")[2]
    assert consumer.root.client("s3").head_object(Bucket="results-consumer", Key=key)


def test_a_link_not_granted_is_not_read_though_its_target_is(lake, consumer):
    """E46."""
    lake.grant(READER_ARN, ["SELECT"], lake.columns("title"))
    consumer.accept()
    consumer.link()
    assert consumer.query("SELECT * FROM films_link").state == "FAILED"
    consumer.may_see_link()
    assert consumer.query("SELECT * FROM films_link").rows == [["title"], ["Alien"], ["Brazil"]]


def test_a_link_granted_is_not_read_when_its_target_is_not(lake, consumer):
    """E46."""
    lake.grant(CONSUMER, ["SELECT"], lake.films(), grantable=["SELECT"])
    consumer.accept()
    consumer.link()
    consumer.may_see_link()
    assert consumer.query("SELECT * FROM films_link").state == "FAILED"
    lake.grant(READER_ARN, ["SELECT"], lake.films(), by=consumer.admin)
    assert consumer.query("SELECT * FROM films_link").rows[0] == HEADER


def test_the_owners_catalog_cannot_be_named(lake, consumer):
    lake.grant(READER_ARN, ["SELECT"], lake.films())
    consumer.accept()
    outcome = consumer.query(f'SELECT * FROM "{OWNER}"."cinema"."films"')
    assert outcome.reason == f"CATALOG_NOT_FOUND: line 1:15: Catalog '{OWNER}' does not exist"
    assert consumer.query("SELECT * FROM cinema.films").state == "FAILED"


def test_metadata_shows_what_glue_shows(lake, analyst):
    lake.grant(ANALYST_ARN, ["SELECT"], lake.columns("title"))
    athena = analyst.client("athena")
    place = {"CatalogName": "AwsDataCatalog", "DatabaseName": "cinema"}
    table = athena.get_table_metadata(**place, TableName="films")["TableMetadata"]
    assert [column["Name"] for column in table["Columns"]] == ["title"]
    assert athena.get_database(**place)["Database"]["Name"] == "cinema"
    listed = athena.list_table_metadata(**place)["TableMetadataList"]
    assert [item["Name"] for item in listed] == ["films"]
    databases = athena.list_databases(CatalogName="AwsDataCatalog")["DatabaseList"]
    assert [item["Name"] for item in databases] == ["cinema"]
    with pytest.raises(athena.exceptions.MetadataException):
        athena.get_table_metadata(**place, TableName="nope")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "COPY films TO '/tmp/x'",
        "SELECT getenv('HOME')",
        "SELECT 1; SELECT 2",
        "DROP TABLE films",
        "\x00",
        "SELECT " + "(" * 3000,
    ],
)
def test_hostile_text_starts_and_fails_as_any_query(lake, sql):
    outcome = query(lake.admin, sql)
    assert outcome.state == "FAILED"
    assert outcome.reason.startswith(
        ("NOT_SUPPORTED", "SYNTAX_ERROR", "FUNCTION_NOT_FOUND", "TABLE_NOT_FOUND")
    )
