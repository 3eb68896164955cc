"""Handing a table over from IAM to Lake Formation: what is shown is what is done."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalog.importing.looking import look_again
from catalog.models import Asset
from portal.audit.models import AuditEvent
from portal.demo import organisation as company
from portal.demo.policies import LOCATION_ROLE
from portal.errors import Conflict, Denied
from portal.notify.models import Notification
from sharing.handing_over import carrying_out
from sharing.handing_over.plan import Choices, Plan
from sharing.handing_over.preparing import prepare
from sharing.models import Handover
from sharing.services import handovers
from tests import factories
from tests.sharing.film_company import EVERYBODY, PRODUCER, FilmCompany
from tests.sharing.raw_tables import BUCKET, hand_over, make_raw

REGISTER, REVOKE = "lakeformation:RegisterResource", "lakeformation:RevokePermissions"


def operations(plan: Plan) -> list[str]:
    return [step.operation for step in plan.steps]


def test_the_asset_says_why_it_is_not_managed(raw: Asset) -> None:
    assert (raw.managed, raw.is_open_to_iam, raw.is_registered) == (False, True, False)


def test_a_managed_table_needs_nothing(film_company: FilmCompany) -> None:
    asset = look_again(film_company.table, alive=lambda: None)
    assert (asset.managed, asset.is_open_to_iam, asset.is_registered) == (True, False, True)
    plan = prepare(asset, Choices(close_database=True))
    assert (plan.steps, plan.obstacles) == ((), ())


def test_the_plan_registers_before_it_cuts_off_and_says_what_that_changes(
    raw: Asset, film_company: FilmCompany
) -> None:
    film_company.sandbox.forget_calls()
    plan = prepare(raw, Choices())
    assert operations(plan) == [REGISTER, REVOKE]
    assert plan.steps[0].parameters == {
        "ResourceArn": f"arn:aws:s3:::{BUCKET}/raw/reels",
        "ExpectedResourceOwnerAccount": PRODUCER,
        "UseServiceLinkedRole": True,
    }
    assert "will no longer be able to" in plan.steps[1].effect
    # Looking changes nothing.
    looking = ("sts:AssumeRole", "Get", "List")
    assert all(any(word in call for word in looking) for call in film_company.calls())


def test_neighbours_below_the_location_are_counted(raw: Asset, film_company: FilmCompany) -> None:
    make_raw(film_company, "below", f"s3://{BUCKET}/raw/reels/2026/")
    make_raw(film_company, "beside", f"s3://{BUCKET}/raw/reels2/")
    assert "1 other table of the inventory" in prepare(raw, Choices()).steps[0].effect


def test_a_table_handed_over_can_be_granted_and_read(raw: Asset, film_company: FilmCompany) -> None:
    made = hand_over(raw, film_company)
    assert (made.state, made.error) == ("succeeded", "")
    assert [step["outcome"] for step in made.steps] == ["done", "done"]
    raw.refresh_from_db()
    assert (raw.managed, raw.managed_reason) == (True, "")

    film_company.tables["reels"] = raw
    film_company.want("reels")
    film_company.settle()
    assert film_company.state("reels") == "granted"


def test_it_is_told_to_the_ledger_and_to_who_asked(raw: Asset, film_company: FilmCompany) -> None:
    hand_over(raw, film_company)
    asked, done = AuditEvent.objects.filter(verb__startswith="asset.hand").order_by("pk")
    assert (asked.verb, asked.actor_label) == ("asset.handover_requested", str(film_company.olu))
    assert [call["operation"] for call in asked.detail["calls"]] == [REGISTER, REVOKE]
    assert (done.verb, done.result, done.detail["taken"]) == (
        "asset.handed_over",
        "done",
        [REGISTER, REVOKE],
    )
    news = Notification.objects.get(kind="handover.ended")
    assert news.user == film_company.olu
    assert "governed by Lake Formation now" in news.text


def test_closing_the_database_keeps_everything_else_and_leaves_no_right_behind(
    raw: Asset, film_company: FilmCompany
) -> None:
    lake = film_company.by_hand(PRODUCER, "lakeformation")
    named = {"Database": {"Name": "raw"}}
    before = lake.list_permissions(Resource=named)["PrincipalResourcePermissions"]

    made = hand_over(raw, film_company, close_database=True)

    assert made.error == ""
    assert [step["operation"] for step in made.steps][1:4] == [
        "lakeformation:GrantPermissions",
        "glue:UpdateDatabase",
        REVOKE,
    ]
    database = film_company.root(PRODUCER, "glue").get_database(Name="raw")["Database"]
    assert database["CreateTableDefaultPermissions"] == []
    assert database["Description"] == "As it comes in."
    assert lake.list_permissions(Resource=named)["PrincipalResourcePermissions"] == before


def test_the_right_to_alter_is_taken_back_even_when_altering_fails(
    raw: Asset, film_company: FilmCompany
) -> None:
    film_company.sandbox.faults(
        {
            "operation": "glue:UpdateDatabase",
            "error": {"code": "InvalidInputException", "message": "No.", "status": 400},
        }
    )
    made = hand_over(raw, film_company, close_database=True)
    assert made.state == "failed"
    assert "No." in made.error
    outcomes = {step["operation"]: step["outcome"] for step in made.steps[:4]}
    assert outcomes["glue:UpdateDatabase"] == "failed"
    assert outcomes[REVOKE] == "done"
    # Nobody was cut off.
    assert made.steps[-1]["outcome"] == ""
    portal = film_company.accounts[PRODUCER].role_arn
    lake = film_company.by_hand(PRODUCER, "lakeformation")
    rows = lake.list_permissions(Resource={"Database": {"Name": "raw"}})
    held = {
        row["Principal"]["DataLakePrincipalIdentifier"]
        for row in rows["PrincipalResourcePermissions"]
        if "ALTER" in row["Permissions"]
    }
    assert portal not in held


def test_a_location_role_of_the_account_may_be_chosen_and_no_other(
    raw: Asset, film_company: FilmCompany
) -> None:
    film_company.root(PRODUCER, "iam").create_role(
        RoleName=LOCATION_ROLE, AssumeRolePolicyDocument="{}"
    )
    role = film_company.role(LOCATION_ROLE, PRODUCER)
    with pytest.raises(Exception, match="names another role"):
        hand_over(raw, film_company, role_arn=role)
    raw.account.location_role_arn = role
    raw.account.save()
    raw.refresh_from_db()
    assert hand_over(raw, film_company, role_arn=role).state == "succeeded"
    lake = film_company.root(PRODUCER, "lakeformation")
    arn = f"arn:aws:s3:::{BUCKET}/raw/reels"
    assert lake.describe_resource(ResourceArn=arn)["ResourceInfo"]["RoleArn"] == role


# What forbids it.


def test_a_bucket_of_another_account_is_not_registered(
    raw: Asset, film_company: FilmCompany
) -> None:
    film_company.root("333333333333", "s3").create_bucket(
        Bucket="not-ours", CreateBucketConfiguration={"LocationConstraint": company.REGION}
    )
    asset = make_raw(film_company, "strange", "s3://not-ours/x/")
    plan = prepare(asset, Choices())
    assert "does not belong to account 111111111111" in plan.obstacles[0]
    with pytest.raises(Conflict, match="does not belong"):
        hand_over(asset, film_company)


def test_a_location_outside_s3_and_a_right_on_all_tables_forbid_it(
    raw: Asset, film_company: FilmCompany
) -> None:
    asset = make_raw(film_company, "hdfs", "hdfs://cluster/x")
    assert "not in S3" in prepare(asset, Choices()).obstacles[0]
    film_company.by_hand(PRODUCER, "lakeformation").grant_permissions(
        Principal={"DataLakePrincipalIdentifier": EVERYBODY},
        Resource={"Table": {"DatabaseName": "raw", "TableWildcard": {}}},
        Permissions=["SELECT"],
    )
    plan = prepare(raw, Choices())
    assert "all tables of the database raw" in plan.obstacles[0]
    assert "revoke-permissions" in plan.commands[0]


def test_a_view_is_only_closed(raw: Asset, film_company: FilmCompany) -> None:
    view = make_raw(film_company, "latest", "s3://nowhere/", TableType="VIRTUAL_VIEW")
    assert operations(prepare(view, Choices())) == [REVOKE]


def test_what_changed_since_it_was_shown_is_not_done(raw: Asset, film_company: FilmCompany) -> None:
    with pytest.raises(Conflict, match="changed since"):
        handovers.hand_over(
            raw, by=film_company.olu, choices=Choices(), plan=prepare(raw, Choices()), shown="x"
        )
    seen = prepare(raw, Choices())
    made = handovers.hand_over(
        raw, by=film_company.olu, choices=Choices(), plan=seen, shown=seen.digest
    )
    # Somebody else has widened what would be revoked, before a worker came to it.
    film_company.by_hand(PRODUCER, "lakeformation").grant_permissions(
        Principal={"DataLakePrincipalIdentifier": EVERYBODY},
        Resource={"Table": {"DatabaseName": "raw", "Name": "reels"}},
        Permissions=["SELECT"],
    )
    film_company.sandbox.forget_calls()
    carrying_out.carry_out(made.pk)
    made.refresh_from_db()
    assert (made.state, "changed since" in made.error) == ("failed", True)
    assert "lakeformation:RegisterResource" not in film_company.calls()


def test_what_others_did_meanwhile_is_not_done_again(raw: Asset, film_company: FilmCompany) -> None:
    seen = prepare(raw, Choices())
    made = handovers.hand_over(
        raw, by=film_company.olu, choices=Choices(), plan=seen, shown=seen.digest
    )
    film_company.root(PRODUCER, "lakeformation").register_resource(
        ResourceArn=f"arn:aws:s3:::{BUCKET}", UseServiceLinkedRole=True
    )
    carrying_out.carry_out(made.pk)
    made.refresh_from_db()
    assert [step["outcome"] for step in made.steps] == ["not needed", "done"]
    assert made.state == "succeeded"


# Interruptions.


def test_throttling_puts_it_off_and_the_sweep_goes_on_with_what_is_left(
    raw: Asset, film_company: FilmCompany
) -> None:
    film_company.sandbox.faults(
        {
            "operation": "lakeformation:RevokePermissions",
            "error": {"code": "ThrottlingException", "message": "Slow down.", "status": 400},
        }
    )
    made = hand_over(raw, film_company)
    assert (made.state, [step["outcome"] for step in made.steps]) == ("running", ["done", ""])
    assert not carrying_out.due().exists()

    film_company.sandbox.faults()
    Handover.objects.update(lease_until=made.requested_at)
    assert list(carrying_out.due()) == [made]
    carrying_out.carry_out(made.pk)
    made.refresh_from_db()
    assert made.state == "succeeded"


def test_it_is_not_tried_for_ever(raw: Asset, film_company: FilmCompany) -> None:
    film_company.sandbox.faults(
        {
            "operation": "lakeformation:RegisterResource",
            "error": {"code": "ThrottlingException", "message": "Slow down.", "status": 400},
        }
    )
    made = hand_over(raw, film_company)
    Handover.objects.update(lease_until=made.requested_at, attempts=carrying_out.MOST_ATTEMPTS - 1)
    carrying_out.carry_out(made.pk)
    made.refresh_from_db()
    assert (made.state, "Slow down" in made.error) == ("failed", True)


def test_a_step_done_before_its_worker_died_counts_as_done(
    raw: Asset, film_company: FilmCompany
) -> None:
    film_company.sandbox.faults(
        {"operation": "lakeformation:RegisterResource", "times": 1, "drop": True, "after": True}
    )
    assert hand_over(raw, film_company).state == "succeeded"


def test_two_at_once_are_refused(raw: Asset, film_company: FilmCompany) -> None:
    plan = prepare(raw, Choices())
    asked: dict[str, Any] = {
        "by": film_company.olu,
        "choices": Choices(),
        "plan": plan,
        "shown": plan.digest,
    }
    handovers.hand_over(raw, **asked)
    with pytest.raises(Conflict, match="already"):
        handovers.hand_over(raw, **asked)


# Who may, and the pages.


def test_only_owners_of_a_project_that_the_account_names_may(
    raw: Asset, film_company: FilmCompany
) -> None:
    plan = prepare(raw, Choices())
    asked: dict[str, Any] = {"choices": Choices(), "plan": plan, "shown": plan.digest}
    contributor = factories.person("Cora")
    film_company.producing.memberships.create(user=contributor, role="contributor")
    steward = factories.person("Sten")
    film_company.producing.domain.stewards.add(steward)
    admin = factories.person("Ada", is_platform_admin=True)
    for person in (contributor, steward, admin, film_company.ana):
        with pytest.raises(Denied):
            handovers.hand_over(raw, by=person, **asked)
    film_company.accounts[PRODUCER].producers.clear()
    with pytest.raises(Denied, match="does not list"):
        handovers.hand_over(raw, by=film_company.olu, **asked)
    assert not Handover.objects.exists()


def test_by_clicking(raw: Asset, film_company: FilmCompany, client: Client) -> None:
    client.force_login(film_company.olu)
    text = client.get(raw.get_absolute_url()).content.decode()
    url = reverse("sharing:hand_over", args=[raw.pk])
    assert url in text
    assert "IAMAllowedPrincipals holds rights on it" in text

    page = client.get(url)
    assert "will no longer be able to" in page.content.decode()
    answer = client.post(url, {"plan": page.context["plan"].digest})
    made = Handover.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    assert "It is being handed over" in client.get(raw.get_absolute_url()).content.decode()
    assert "every 2s" in client.get(made.get_absolute_url()).content.decode()

    carrying_out.carry_out(made.pk)
    progress = client.get(reverse("sharing:handover_progress", args=[made.pk]))
    assert progress["HX-Refresh"] == "true"
    assert "Lake Formation governs the table" in progress.content.decode()
    assert url not in client.get(raw.get_absolute_url()).content.decode()


def test_by_api(raw: Asset, film_company: FilmCompany, client: Client) -> None:
    client.force_login(film_company.olu)
    url = reverse("api-asset-handover", args=[raw.pk])
    plan = client.get(url).json()
    assert [step["operation"] for step in plan["steps"]] == [REGISTER, REVOKE]
    wrong = client.post(url, {"digest": "x"}, content_type="application/json")
    assert wrong.status_code == 409
    made = client.post(url, {"digest": plan["digest"]}, content_type="application/json")
    assert (made.status_code, made.json()["state"]) == (202, "queued")
    listed = client.get(reverse("api-handover-list"), {"asset": raw.pk}).json()["results"]
    assert [one["id"] for one in listed] == [made.json()["id"]]
    shown = client.get(reverse("api-asset-detail", args=[raw.pk])).json()
    assert (shown["is_registered"], shown["is_open_to_iam"]) == (False, True)


def test_a_page_says_what_aws_refused(
    raw: Asset, film_company: FilmCompany, client: Client
) -> None:
    iam = film_company.root(PRODUCER, "iam")
    for name in iam.list_role_policies(RoleName=company.PORTAL_ROLE)["PolicyNames"]:
        iam.delete_role_policy(RoleName=company.PORTAL_ROLE, PolicyName=name)
    client.force_login(film_company.olu)
    page = client.get(reverse("sharing:hand_over", args=[raw.pk]))
    assert page.status_code == 200
    assert "glue:GetTable" in page.content.decode()
    assert "Hand the table over" not in page.content.decode()
