"""Rights that somebody gave by hand to the same role on the same table: never ours to take."""

import pytest

from portal.demo import organisation as company
from sharing.models import Grant
from tests.athena import QueryFailed
from tests.sharing.film_company import CONSUMER, PRODUCER, FilmCompany


def give(company_: FilmCompany, **resource: object) -> None:
    name = {"CatalogId": PRODUCER, "DatabaseName": company.DATABASE, "Name": "film_category"}
    company_.by_hand(PRODUCER, "lakeformation").grant_permissions(
        Principal={"DataLakePrincipalIdentifier": company_.role(company.ANALYST)},
        Resource={"TableWithColumns": {**name, **resource}},
        Permissions=["SELECT"],
    )


def held(company_: FilmCompany) -> list[set[str] | None]:
    """The columns the analysts may read, by row; None for the whole table."""
    name = {"CatalogId": PRODUCER, "DatabaseName": company.DATABASE, "Name": "film_category"}
    rows = company_.by_hand(PRODUCER, "lakeformation").list_permissions(Resource={"Table": name})
    columns = [
        row["Resource"].get("TableWithColumns")
        for row in rows["PrincipalResourcePermissions"]
        if row["Principal"]["DataLakePrincipalIdentifier"] == company_.role(company.ANALYST)
    ]
    return [set(c["ColumnNames"]) if "ColumnNames" in c else None for c in columns if c]


def test_a_column_given_by_hand_stays_beside_ours_and_after_it(film_company: FilmCompany) -> None:
    give(film_company, ColumnNames=["film_id"])
    film_company.want(columns=["category_name"])
    film_company.settle()
    assert film_company.state() == "granted"
    assert held(film_company) == [{"film_id", "category_name"}]

    film_company.end()
    film_company.settle()
    assert film_company.state() == "revoked"
    assert held(film_company) == [{"film_id"}]


@pytest.mark.parametrize(
    ("by_hand", "approved"),
    [({"ColumnWildcard": {}}, ["film_id"]), ({"ColumnNames": ["film_id"]}, None)],
)
def test_lake_formation_keeps_whole_tables_and_columns_apart(
    film_company: FilmCompany, by_hand: dict[str, object], approved: list[str] | None
) -> None:
    give(film_company, **by_hand)
    before = held(film_company)
    film_company.want(columns=approved)
    film_company.settle()

    grant = Grant.objects.get()
    assert (grant.state, grant.error_code) == ("failed", "GivenByHand")
    assert "Role “Analyst” in account 222222222222" in grant.error
    film_company.end()
    film_company.settle()
    assert film_company.state() == "revoked"
    assert held(film_company) == before


def test_what_was_approved_and_given_twice_goes_with_the_approval(
    film_company: FilmCompany,
) -> None:
    """AWS does not say who gave a right, and an end that leaves the role reading is none."""
    give(film_company, ColumnWildcard={})
    film_company.want()
    film_company.settle()
    film_company.end()
    film_company.settle()
    assert held(film_company) == []
    assert film_company.state() == "revoked"
    assert CONSUMER not in str(held(film_company))


def test_nothing_is_given_beside_a_right_to_all_but_some_columns(
    film_company: FilmCompany,
) -> None:
    """Lake Formation would melt the two into one right to everything."""
    give(film_company, ColumnWildcard={"ExcludedColumnNames": ["category_name"]})
    film_company.want(columns=["category_name"])
    film_company.settle()
    grant = Grant.objects.get()
    assert (grant.state, grant.error_code) == ("failed", "GivenByHand")
    with pytest.raises(QueryFailed):
        film_company.reader().rows("SELECT category_name FROM film_category")

    film_company.end()
    film_company.settle()
    grant.refresh_from_db()
    assert (grant.state, grant.error_code) == ("revoked", "StillRead")
    assert "all columns but some" in grant.error


def test_a_revoked_grant_says_that_its_role_still_reads(film_company: FilmCompany) -> None:
    film_company.want(columns=["category_name"])
    film_company.settle()
    give(film_company, ColumnNames=["film_id"])
    film_company.end()
    film_company.settle()
    grant = Grant.objects.get()
    assert (grant.state, grant.error_code) == ("revoked", "StillRead")
    assert "film_id" in grant.error


def test_rows_are_not_called_granted_while_the_whole_table_is_held_by_hand(
    film_company: FilmCompany,
) -> None:
    give(film_company, ColumnWildcard={})
    film_company.want(columns=["category_name"], rows="\"category_name\" = 'Action'")
    film_company.settle()
    grant = Grant.objects.get()
    assert (grant.state, grant.error_code) == ("failed", "GivenByHand")
