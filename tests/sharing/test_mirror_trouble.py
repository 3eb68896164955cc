"""What stands in a mirror's way is said to those who can mend it, and nothing is half done."""

from __future__ import annotations

from itertools import count

import pytest

from governance.models import AwsAccount
from portal.demo import organisation as company
from portal.notify.models import Notification
from sharing.mirroring import reconcile
from sharing.models import Grant, Mirror, MirrorRoute, MirrorState
from tests import factories
from tests.sharing.central import (
    CENTRAL,
    CONSUMER,
    COPIES,
    Central,
    govern_centrally,
)
from tests.sharing.film_company import FilmCompany

THROTTLED = {"code": "ThrottlingException", "message": "Rate exceeded", "status": 400}


@pytest.fixture
def central(film_company: FilmCompany) -> Central:
    return govern_centrally(film_company)


def test_without_a_role_for_locations_it_says_which_and_where(central: Central) -> None:
    ada = factories.person("Ada", is_platform_admin=True)
    AwsAccount.objects.filter(account_id=CENTRAL).update(location_role_arn="")
    central.publish("film_category", "streaming_films")
    central.company.want()
    central.settle()

    mirror = central.mirror()
    assert (mirror.state, mirror.error_code) == (MirrorState.FAILED, "NoLocationRole")
    assert company.LAKE_BUCKET in mirror.error
    told = Notification.objects.filter(kind="mirror.failed")
    assert {one.user for one in told} == {ada, central.company.olu}
    assert len(told) == 2
    grant = Grant.objects.get()
    assert (grant.state, grant.error_code) == ("failed", "MirrorFailed")

    role = central.company.role("LakeLocations", CENTRAL)
    AwsAccount.objects.filter(account_id=CENTRAL).update(location_role_arn=role)
    central.settle()
    assert central.mirror().state == MirrorState.PRESENT
    assert central.company.state() == "granted"


def test_a_database_of_somebody_else_is_left_alone(central: Central) -> None:
    glue = central.company.by_hand(CENTRAL, "glue")
    glue.create_database(DatabaseInput={"Name": COPIES})
    central.publish()
    central.settle()
    assert central.mirror().error_code == "NameTaken"
    assert glue.get_tables(DatabaseName=COPIES)["TableList"] == []

    glue.delete_database(Name=COPIES)
    central.settle()
    assert central.mirror().state == MirrorState.PRESENT


def test_rights_given_by_hand_keep_a_copy_from_being_dropped(central: Central) -> None:
    before = central.traces()
    product = central.publish()
    central.settle()
    right = {
        "Principal": {"DataLakePrincipalIdentifier": CONSUMER},
        "Resource": {"Table": {"DatabaseName": COPIES, "Name": "film_category"}},
        "Permissions": ["SELECT"],
        "PermissionsWithGrantOption": ["SELECT"],
    }
    lakeformation = central.company.by_hand(CENTRAL, "lakeformation")
    lakeformation.grant_permissions(**right)
    central.unpublish(product)
    central.settle()
    mirror = central.mirror()
    assert (mirror.state, mirror.error_code) == (MirrorState.REMOVING, "StillUsed")
    assert CONSUMER in mirror.error

    lakeformation.revoke_permissions(**right)
    central.settle()
    assert central.mirror().state == MirrorState.REMOVED
    assert central.traces() == before


def test_a_location_of_somebody_else_stays_registered(central: Central) -> None:
    lakeformation = central.company.by_hand(CENTRAL, "lakeformation")
    arn = f"arn:aws:s3:::{company.LAKE_BUCKET}"
    role = central.company.role("LakeLocations", CENTRAL)
    central.company.root(CENTRAL, "lakeformation").register_resource(ResourceArn=arn, RoleArn=role)
    product = central.publish()
    central.settle()
    central.unpublish(product)
    central.settle()
    assert central.mirror().state == MirrorState.REMOVED
    known = lakeformation.list_resources()["ResourceInfoList"]
    assert [one["ResourceArn"] for one in known] == [arn]


def test_a_region_the_catalog_account_is_not_connected_for(central: Central) -> None:
    AwsAccount.objects.filter(account_id=CENTRAL).update(regions=["us-east-1"])
    central.publish()
    central.settle()
    assert central.mirror().error_code == "RegionNotConnected"


def test_throttled_it_is_tried_again(central: Central) -> None:
    central.company.sandbox.faults({"operation": "glue:CreateTable", "error": THROTTLED})
    central.publish()
    central.settle()
    assert central.mirror().state == MirrorState.PENDING
    assert MirrorRoute.objects.get().next_attempt_at is not None

    central.company.sandbox.faults()
    central.settle()
    assert central.mirror().state == MirrorState.PRESENT
    assert MirrorRoute.objects.get().next_attempt_at is None


class Killed(BaseException):
    """What a worker feels of SIGKILL."""


def test_killed_before_any_call_the_next_pass_goes_on(central: Central) -> None:
    """Once per call: the pass dies before it, and the next begins from what AWS says."""
    before = central.traces()
    central.name_engineer()
    product = central.publish("film_category", "streaming_films")
    passes = _die_before_each_call(MirrorRoute.objects.get().pk)
    assert passes > 10
    assert {mirror.state for mirror in Mirror.objects.all()} == {MirrorState.PRESENT}

    central.unpublish(product)
    _die_before_each_call(MirrorRoute.objects.get().pk)
    assert {mirror.state for mirror in Mirror.objects.all()} == {MirrorState.REMOVED}
    assert central.traces() == before


def _die_before_each_call(route: int) -> int:
    for calls in count(1):
        left = iter(range(calls))

        def before_call(left: object = left) -> None:
            if next(left, None) is None:  # type: ignore[call-overload]
                raise Killed

        try:
            reconcile._one_pass(route, before_call)
        except Killed:
            continue
        return calls
    raise AssertionError
