"""What is read out of errors people paste: those of real refused queries, those of AWS's pages,
and anything else.
"""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from portal.demo import organisation as company
from sharing.explaining.chain import chain, first_broken
from sharing.explaining.findings import Part
from sharing.explaining.kinds import KINDS
from sharing.explaining.looking import look
from sharing.explaining.pasted import LONGEST, Pasted, read
from sharing.models import Grant
from tests.athena import QueryFailed
from tests.ids import name_of
from tests.sharing import test_explaining as by_hand
from tests.sharing.film_company import CONSUMER, PRODUCER, FilmCompany

ROWS = "SELECT category_name FROM film_category"


def kind_of(pasted: Pasted) -> str:
    return pasted.kind.name if pasted.kind else ""


def refused(film_company: FilmCompany, sql: str = ROWS) -> str:
    """Athena's words for refusing the analysts' role."""
    with pytest.raises(QueryFailed) as failure:
        film_company.reader().rows(sql)
    return str(failure.value)


def refused_by_glue(film_company: FilmCompany, **table: str) -> str:
    keys = film_company.sandbox.account(CONSUMER).assume(film_company.role(company.ANALYST))
    with pytest.raises(ClientError) as failure:
        keys.client("glue", company.REGION).get_table(**table)
    return str(failure.value)


@pytest.fixture
def granted(film_company: FilmCompany) -> FilmCompany:
    film_company.want(columns=["category_id", "category_name"])
    film_company.settle()
    assert film_company.reader().rows(ROWS)
    return film_company


# Real refusals


@pytest.mark.parametrize(
    ("breaks", "part", "kind"),
    [
        (by_hand.take_right, Part.RIGHT, "no_privilege"),
        (by_hand.take_link_right, Part.LINK_RIGHT, "no_privilege"),
        (by_hand.delete_link, Part.LINK, "table_not_found"),
        (by_hand.delete_database, Part.LINK, "schema_not_found"),
        (by_hand.deregister, Part.GOVERNED, "s3_denied"),
        (by_hand.drop_a_column, Part.COLUMNS, "column_not_found"),
    ],
    ids=name_of,
)
def test_what_athena_says_points_to_the_broken_link(
    granted: FilmCompany, breaks: Callable[[FilmCompany], Any], part: Part, kind: str
) -> None:
    breaks(granted)
    pasted = read(f"{refused(granted)}\n{ROWS}")
    grant = Grant.objects.select_related("route__environment__account").get()
    broken = first_broken(chain(look(grant, granted.role(company.ANALYST))))

    assert broken is not None
    assert broken.part == part
    assert pasted.kind is not None
    assert (pasted.kind.name, part in pasted.kind.parts) == (kind, True)
    assert pasted.tables[0] == "film_category"


def test_a_column_that_was_not_given(granted: FilmCompany) -> None:
    pasted = read(refused(granted, "SELECT film_id FROM film_category"))
    assert (kind_of(pasted), pasted.column) == ("column_not_found", "film_id")


def test_names_that_do_not_exist(granted: FilmCompany) -> None:
    schema = read(refused(granted, "SELECT 1 FROM nowhere.film_category"))
    table = read(refused(granted, "SELECT 1 FROM nothing"))
    assert (kind_of(schema), schema.databases) == ("schema_not_found", ("nowhere",))
    assert (kind_of(table), table.tables) == ("table_not_found", ("nothing",))
    assert table.databases == (company.LOCAL_DATABASE,)


def test_before_anything_was_given(film_company: FilmCompany) -> None:
    schema = read(refused(film_company))
    assert (kind_of(schema), schema.databases) == ("schema_not_found", (company.LOCAL_DATABASE,))
    abroad = {"CatalogId": PRODUCER, "DatabaseName": company.DATABASE, "Name": "film_category"}
    told = read(refused_by_glue(film_company, **abroad))
    assert kind_of(told) == "no_resource_policy"
    assert (told.databases, told.tables) == (("curatedzonedb",), ("film_category",))
    assert (told.role, told.account) == ("Analyst", CONSUMER)


def test_what_glue_says_of_a_link_one_may_not_see(granted: FilmCompany) -> None:
    by_hand.take_link_right(granted)
    local = {"DatabaseName": company.LOCAL_DATABASE, "Name": "film_category"}
    told = read(refused_by_glue(granted, **local))
    assert (kind_of(told), told.tables) == ("required_describe", ("film_category",))

    by_hand.delete_link(granted)
    told = read(refused_by_glue(granted, **local))
    assert (kind_of(told), told.tables) == ("table_not_found", ("film_category",))


# Messages of AWS that the sandbox does not give, or gives with less around them

QUERY_ID = "3b1e9a52-8a6e-4a51-9c1c-2f6f0d9c7a11"
PASTED: list[tuple[str, str, dict[str, Any]]] = [
    (
        "Insufficient permissions to execute the query. Principal does not have any privilege on "
        'specified resource\nThis query ran against the "Marketing" database, unless qualified by '
        "the query. Please post the error message on our forum or contact customer support with "
        f"Query Id: {QUERY_ID}",
        "no_privilege",
        {"databases": ("marketing",), "query_id": QUERY_ID},
    ),
    (
        "Insufficient Lake Formation permission(s) on film_category",
        "lake_formation_permission",
        {"tables": ("film_category",)},
    ),
    (
        "An error occurred (AccessDeniedException) when calling the GrantPermissions operation: "
        "Insufficient Glue permissions to access table film_category",
        "glue_permissions",
        {"tables": ("film_category",)},
    ),
    (
        "Insufficient Lake Formation permissions: Illegal combination",
        "illegal_combination",
        {},
    ),
    (
        "HIVE_CANNOT_OPEN_SPLIT: Error opening Hive split s3://lake/films/part-0.parquet "
        "(offset=0, length=9): com.amazonaws.services.s3.model.AmazonS3Exception: Access Denied "
        "(Service: Amazon S3; Status Code: 403; Error Code: AccessDenied; Request ID: 0F)",
        "s3_denied",
        {},
    ),
    (
        "HIVE_METASTORE_ERROR: com.facebook.presto.spi.PrestoException: Required Table Storage "
        "Descriptor is not populated.",
        "hive",
        {},
    ),
    (
        "HIVE_METASTORE_ERROR: Insufficient Lake Formation permission(s): Required Describe on "
        "curatedzonedb.films (Service: AWSGlue; Status Code: 400)",
        "required_describe",
        {"databases": ("curatedzonedb",), "tables": ("films",)},
    ),
    (
        "User: arn:aws:sts::222222222222:assumed-role/AWSReservedSSO_Analyst_0a/ana@example.com is "
        "not authorized to perform: athena:StartQueryExecution on resource: "
        "arn:aws:athena:eu-west-1:222222222222:workgroup/primary because no identity-based policy "
        "allows the athena:StartQueryExecution action",
        "own_iam",
        {"role": "AWSReservedSSO_Analyst_0a", "account": "222222222222"},
    ),
    (
        "User: arn:aws:iam::222222222222:role/team/Analyst is not authorized to perform: "
        "lakeformation:GetDataAccess",
        "no_data_access",
        {"role": "Analyst", "account": "222222222222"},
    ),
    (
        "Access denied when writing output to url: s3://results/abc.csv . Please ensure you are "
        "allowed to access the S3 bucket.",
        "output_denied",
        {},
    ),
    ("The security token included in the request is expired", "expired_session", {}),
    (
        "Resource does not exist or requester is not authorized to access requested permissions.",
        "unauthorized",
        {},
    ),
    (
        "line 1:15: Table 'awsdatacatalog.shared.Film Facts' does not exist",
        "table_not_found",
        {"databases": ("shared",), "tables": ("film facts",)},
    ),
    (
        "COLUMN_NOT_FOUND: line 3:4: Column 'f.price' cannot be resolved\nselect f.price\nfrom "
        '"shared" . "films" f join actors a on a.id = f.id',
        "column_not_found",
        {"column": "price", "databases": ("shared",), "tables": ("films", "actors")},
    ),
    (f"https://console/athena/home#/query-editor/history/{QUERY_ID}", "", {"query_id": QUERY_ID}),
    ("My cat walked over the keyboard", "", {"tables": (), "databases": (), "role": ""}),
]


@pytest.mark.parametrize(("text", "kind", "found"), PASTED, ids=[kind for _t, kind, _f in PASTED])
def test_messages_of_aws(text: str, kind: str, found: dict[str, Any]) -> None:
    pasted = read(text)
    assert kind_of(pasted) == kind
    assert {name: getattr(pasted, name) for name in found} == found


def test_line_breaks_of_consoles_and_chats_do_not_matter() -> None:
    told = "Insufficient Lake\n Formation\tpermission(s):\n  Required Describe on\nfilm_category"
    assert read(told) == read(" ".join(told.split()))
    assert read(told).tables == ("film_category",)


def test_every_kind_is_met_by_some_test() -> None:
    elsewhere = {"column_not_found", "no_resource_policy", "table_not_found", "schema_not_found"}
    assert {kind.name for kind in KINDS} - elsewhere <= {kind for _text, kind, _found in PASTED}


# Anything else

PIECES = (
    "Table|'|does not exist|not found|Column|cannot be resolved|Schema|Database|FROM|JOIN|\"|`|.|"
    "arn:aws:glue:eu-west-1:111111111111:table/a/b|arn:aws:sts::1:assumed-role/|S3|AccessDenied|"
    "HIVE_|Query Id:|\0|\ud800|permission(s) on|Required Describe on|<script>|%s|%(table)s|{0}|ünï"
)
WORDS = st.sampled_from(PIECES.split("|"))
TEXTS = st.text() | st.lists(WORDS, max_size=80).map(" ".join) | st.lists(WORDS).map("".join)


@given(TEXTS)
def test_no_text_is_too_strange(text: str) -> None:
    pasted = read(text)
    assert all(len(name) <= 600 for name in (*pasted.tables, *pasted.databases))
    assert len(pasted.tables) <= 20


@given(st.sampled_from(["S3 ", "FROM ", "Schema '", "a.", 'from "', "Table a.", "arn:aws:glue:"]))
def test_long_texts_are_cut_and_read_at_once(piece: str) -> None:
    assert read(piece * LONGEST) == read((piece * LONGEST)[:LONGEST])
