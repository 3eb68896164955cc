"""Which tables lie where Lake Formation reads, from registrations that may go at any time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.demo import organisation as company
from sharing.handing_over.preparing import caller_for
from sharing.lakeformation.registration import covering, s3_arn, s3_path, uncovered, unregistered
from sharing.models import Grant
from tests.sharing.film_company import PRODUCER, FilmCompany

PATHS = st.lists(st.sampled_from(["a", "b", "ab"]), min_size=1, max_size=4).map("/".join)


@pytest.mark.parametrize(
    ("location", "registered", "found"),
    [
        ("s3://films/a/b/", "arn:aws:s3:::films", "films"),
        ("s3://films/a/b/", "arn:aws:s3:::films/a/", "films/a"),
        ("s3a://films/a/b", "arn:aws:s3:::films/a/b", "films/a/b"),
        ("s3://films/a/bc", "arn:aws:s3:::films/a/b", ""),
        ("s3://films", "arn:aws:s3:::films/a", ""),
        ("s3://films/a", "arn:aws-cn:s3:::films", "films"),
        ("hdfs://films/a", "arn:aws:s3:::films", ""),
        ("s3://", "arn:aws:s3:::films", ""),
    ],
)
def test_a_registered_path_covers_itself_and_what_lies_below(
    location: str, registered: str, found: str
) -> None:
    assert covering(location, [registered]) == found
    assert uncovered({"t": location}, [registered]) == (frozenset() if found else {"t"})


@given(PATHS, st.lists(PATHS))
def test_covered_means_some_registration_is_a_prefix_at_a_slash(
    path: str, registered: list[str]
) -> None:
    covered = not uncovered({"t": f"s3://{path}/"}, [f"arn:aws:s3:::{one}" for one in registered])
    assert covered == any(f"{path}/".startswith(f"{one}/") for one in registered)


def test_what_lies_outside_s3_has_no_path_and_no_arn() -> None:
    assert (s3_path("hdfs://x/y"), s3_arn("hdfs://x/y")) == ("", "")
    assert s3_arn("s3://films/a/", "aws-us-gov") == "arn:aws-us-gov:s3:::films/a"


def test_what_is_granted_is_not_called_so_once_its_location_is_deregistered(
    film_company: FilmCompany,
) -> None:
    lakeformation = film_company.root(PRODUCER, "lakeformation")
    location = f"arn:aws:s3:::{company.LAKE_BUCKET}"
    film_company.want()
    film_company.settle()
    assert film_company.state() == "granted"

    lakeformation.deregister_resource(ResourceArn=location)
    film_company.sandbox.forget_calls()
    film_company.settle()
    grant = Grant.objects.get()
    assert (grant.state, grant.error_code) == ("failed", "LocationNotRegistered")
    assert "film_category" in grant.error
    assert film_company.calls().count("lakeformation:ListResources") == 1

    lakeformation.register_resource(ResourceArn=location, UseServiceLinkedRole=True)
    film_company.settle()
    assert film_company.state() == "granted"


def test_nothing_is_asked_for_tables_without_a_location(film_company: FilmCompany) -> None:
    caller = caller_for(film_company.table, before=lambda: None)
    film_company.sandbox.forget_calls()
    assert unregistered(caller, {"view": ""}) == frozenset()
    assert film_company.calls() == []
