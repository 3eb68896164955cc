"""What cannot be granted says why and what to do; once that is mended, trying again grants it."""

import pytest

from portal import aws
from portal.demo import organisation as company
from portal.demo import policies
from sharing.models import Grant
from sharing.services import grants
from tests.sharing.film_company import CONSUMER, PRODUCER, FilmCompany


def refusal(film_company: FilmCompany, table: str = "film_category") -> tuple[str, str]:
    """Code and words of a grant that must have failed."""
    film_company.settle()
    grant = Grant.objects.get(asset=film_company.tables[table])
    assert grant.state == "failed", grant.error
    return grant.error_code, grant.error


def try_again(film_company: FilmCompany, table: str = "film_category") -> str:
    grant = Grant.objects.get(asset=film_company.tables[table])
    grants.retry(grant, by=film_company.ana)
    film_company.settle()
    return film_company.state(table)


def test_a_table_open_to_all_of_iam(film_company: FilmCompany) -> None:
    film_company.open_to_everybody("film_category", opened=True)
    film_company.want()

    code, words = refusal(film_company)
    assert code == "OpenToIamPrincipals"
    assert "IAMAllowedPrincipals" in words
    assert "revoke" in words

    film_company.open_to_everybody("film_category", opened=False)
    assert try_again(film_company) == "granted"


def test_a_customers_table_has_the_name_of_the_link(film_company: FilmCompany) -> None:
    film_company.want("streaming_films")
    film_company.settle()
    glue = film_company.by_hand(CONSUMER, "glue")
    theirs = {"DatabaseName": company.LOCAL_DATABASE, "Name": "film_category"}
    glue.create_table(DatabaseName=company.LOCAL_DATABASE, TableInput={"Name": "film_category"})
    film_company.want()

    code, words = refusal(film_company)
    assert code == "NameTaken"
    assert "Rename or remove it there" in words
    assert film_company.state("streaming_films") == "granted"
    assert not glue.get_table(**theirs)["Table"].get("TargetTable")

    glue.delete_table(**theirs)
    assert try_again(film_company) == "granted"


def test_ending_what_failed_leaves_the_customers_table(film_company: FilmCompany) -> None:
    film_company.want("streaming_films", holder="subscription:1")
    film_company.settle()
    glue = film_company.by_hand(CONSUMER, "glue")
    glue.create_table(DatabaseName=company.LOCAL_DATABASE, TableInput={"Name": "film_category"})
    before = film_company.traces()
    film_company.want(holder="subscription:2")
    film_company.settle()
    film_company.end("subscription:2")
    film_company.settle()

    assert film_company.state(holder="subscription:2") == "revoked"
    assert film_company.traces() == before


def test_the_table_was_dropped(film_company: FilmCompany) -> None:
    film_company.want()
    film_company.drop_table("film_category")

    code, words = refusal(film_company)
    assert code == "TableGone"
    assert "curatedzonedb.film_category no longer exists" in words

    film_company.make_table("film_category", ["film_id"])
    assert try_again(film_company) == "granted"


@pytest.mark.parametrize("account", [PRODUCER, CONSUMER])
def test_the_portal_role_asks_for_another_external_id(
    film_company: FilmCompany, account: str
) -> None:
    row = film_company.accounts[account]
    known, row.external_id = row.external_id, "not-the-one-agreed"
    row.save()
    film_company.want()

    code, words = refusal(film_company)
    assert code == "AccessDenied"
    assert f"{account}:role/SluicePortal" in words
    assert "external id" in words

    row.external_id = known
    row.save()
    assert try_again(film_company) == "granted"


def test_what_is_to_be_revoked_waits_until_the_account_lets_the_portal_in(
    film_company: FilmCompany,
) -> None:
    before = film_company.traces()
    film_company.want()
    film_company.settle()
    row = film_company.accounts[CONSUMER]
    trust = policies.trust_of_portal("arn:aws:iam::333333333333:user/sluice", row.external_id)
    _trust_in_portal(film_company, policies.trust_of_users(CONSUMER))
    film_company.end()
    film_company.settle()

    grant = Grant.objects.get()
    assert (grant.state, grant.error_code) == ("revoking", "AccessDenied")
    assert "trust policy" in grant.error

    _trust_in_portal(film_company, trust)
    film_company.settle()
    assert film_company.state() == "revoked"
    assert film_company.traces() == before


def _trust_in_portal(film_company: FilmCompany, document: str) -> None:
    iam = film_company.root(CONSUMER, "iam")
    iam.update_assume_role_policy(RoleName=company.PORTAL_ROLE, PolicyDocument=document)
    aws.forget()


def test_a_role_that_does_not_exist_is_waited_for(film_company: FilmCompany) -> None:
    """New roles take a while to be known, so this alone is no refusal."""
    film_company.environment.role_arns = [film_company.role("Newcomer")]
    film_company.environment.save()
    film_company.want()
    film_company.settle()

    grant = Grant.objects.get()
    assert (grant.state, grant.error_code) == ("pending", "InvalidInputException")
    assert "The role does not exist in its account" in grant.error

    trust = policies.trust_of_users(CONSUMER)
    film_company.root(CONSUMER, "iam").create_role(
        RoleName="Newcomer", AssumeRolePolicyDocument=trust
    )
    film_company.settle()
    assert film_company.state() == "granted"


def test_a_column_that_is_gone(film_company: FilmCompany) -> None:
    film_company.new_table("reviews", ["film_id", "stars"])
    film_company.want("reviews", columns=["film_id", "text"])

    code, words = refusal(film_company, "reviews")
    assert code == "InvalidInputException"
    assert "column" in words
    assert "producer" in words

    film_company.change_columns("reviews", ["film_id", "stars", "text"])
    assert try_again(film_company, "reviews") == "granted"


def test_what_failed_leaves_nothing_when_it_ends(film_company: FilmCompany) -> None:
    before = film_company.traces()
    film_company.want(columns=["film_id", "text"])
    refusal(film_company)
    film_company.end()
    film_company.settle()

    assert film_company.state() == "revoked"
    assert film_company.traces() == before


def test_a_right_to_a_column_that_is_gone_is_revoked_once_it_can_be(
    film_company: FilmCompany,
) -> None:
    """Lake Formation refuses to revoke SELECT on a column that the table no longer has."""
    film_company.new_table("reviews", ["film_id", "stars"])
    before = film_company.traces()
    film_company.want("reviews", columns=["film_id", "stars"])
    film_company.settle()
    film_company.change_columns("reviews", ["film_id"])
    film_company.end()
    film_company.settle()
    grant = Grant.objects.get()
    assert grant.state == "revoking"
    assert "producer" in grant.error

    film_company.change_columns("reviews", ["film_id", "stars"])
    film_company.settle()
    assert film_company.state("reviews") == "revoked"
    assert film_company.traces() == before
