"""One role, one way: what was wanted is readable, what was ended is gone, and nothing else."""

import pytest

from portal.demo import organisation as company
from portal.demo import policies
from sharing.models import SharingMode
from tests.athena import QueryFailed
from tests.sharing.film_company import PRODUCER, FilmCompany

FILMS = "SELECT * FROM film_category"
READING = ("Get", "List", "AssumeRole")


def test_a_granted_role_reads_the_rows_it_could_not_read_before(film_company: FilmCompany) -> None:
    analyst = film_company.reader()
    with pytest.raises(QueryFailed):
        analyst.rows(FILMS)

    film_company.want()
    film_company.settle()

    assert film_company.state() == "granted"
    assert len(analyst.rows(FILMS)) == 400


def test_a_revoked_role_is_refused_and_nothing_is_left(film_company: FilmCompany) -> None:
    before = film_company.traces()
    film_company.want("film_category", "streaming_films")
    film_company.settle()
    assert film_company.traces() != before

    film_company.end()
    film_company.settle()

    assert film_company.state() == "revoked"
    assert film_company.traces() == before
    with pytest.raises(QueryFailed):
        film_company.reader().rows(FILMS)


def test_only_the_granted_columns_are_readable(film_company: FilmCompany) -> None:
    before = film_company.traces()
    film_company.want(columns=["film_id", "category_id"])
    film_company.settle()

    analyst = film_company.reader()
    assert analyst.rows(FILMS)[0].keys() == {"category_id", "film_id"}
    with pytest.raises(QueryFailed, match="category_name"):
        analyst.rows("SELECT category_name FROM film_category")

    film_company.end()
    film_company.settle()
    assert film_company.traces() == before


@pytest.mark.parametrize("columns", [None, ["film_id"]])
def test_shared_with_the_account_and_from_there_with_the_role(
    film_company: FilmCompany, columns: list[str] | None
) -> None:
    before = film_company.traces()
    film_company.environment.mode = SharingMode.ACCOUNT
    film_company.environment.save()

    film_company.want(columns=columns)
    film_company.settle()
    analyst = film_company.reader()
    assert len(analyst.rows("SELECT film_id FROM film_category")) == 400

    film_company.end()
    film_company.settle()
    with pytest.raises(QueryFailed):
        analyst.rows(FILMS)
    assert film_company.traces() == before


def test_in_one_organisation_no_invitation_is_needed(film_company: FilmCompany) -> None:
    film_company.sandbox.settings(organization_sharing=True)
    film_company.want()
    film_company.settle()

    assert len(film_company.reader().rows(FILMS)) == 400
    assert "ram:AcceptResourceShareInvitation" not in film_company.calls()


def test_a_second_table_needs_no_second_invitation(film_company: FilmCompany) -> None:
    film_company.want("film_category")
    film_company.settle()
    film_company.want("streaming_films", holder="subscription:2")
    film_company.settle()

    assert film_company.state("streaming_films", "subscription:2") == "granted"
    assert film_company.calls().count("ram:AcceptResourceShareInvitation") == 1


def test_looking_again_only_reads(film_company: FilmCompany) -> None:
    film_company.want()
    film_company.settle()
    film_company.sandbox.forget_calls()
    film_company.settle()

    operations = [call.split(":")[1] for call in film_company.calls()]
    assert operations
    assert all(operation.startswith(READING) for operation in operations)


def test_within_the_producers_own_account(film_company: FilmCompany) -> None:
    home = film_company.another_environment(
        PRODUCER, role_arns=[_editor(film_company)], database="at_home", workgroup="home"
    )
    before = film_company.traces()
    film_company.want(environment=home)
    film_company.settle()
    assert len(film_company.reader("Editor", home).rows(FILMS)) == 400
    assert "ram:AcceptResourceShareInvitation" not in film_company.calls()

    film_company.end()
    film_company.settle()
    assert film_company.traces() == before


def _editor(film_company: FilmCompany) -> str:
    """A role that queries in the producer's account, as analysts do in the consumer's."""
    iam, athena = film_company.root(PRODUCER, "iam"), film_company.root(PRODUCER, "athena")
    trust, policy = policies.trust_of_users(PRODUCER), policies.analyst(company.LAKE_BUCKET)
    iam.create_role(RoleName="Editor", AssumeRolePolicyDocument=trust)
    iam.put_role_policy(RoleName="Editor", PolicyName="query", PolicyDocument=policy)
    output = {"OutputLocation": f"s3://{company.LAKE_BUCKET}/results/"}
    athena.create_work_group(Name="home", Configuration={"ResultConfiguration": output})
    return film_company.role("Editor", PRODUCER)


def test_every_role_of_the_environment_reads(film_company: FilmCompany) -> None:
    before = film_company.traces()
    both = [film_company.role(name) for name in (company.ANALYST, company.SCIENTIST)]
    film_company.environment.role_arns = both
    film_company.environment.save()
    film_company.want()
    film_company.settle()

    for name in (company.ANALYST, company.SCIENTIST):
        assert len(film_company.reader(name).rows(FILMS)) == 400

    film_company.end()
    film_company.settle()
    assert film_company.traces() == before
