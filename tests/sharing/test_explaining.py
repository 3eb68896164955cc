"""Each link of the chain is broken by hand, and exactly it is named, with who can mend it."""

from collections.abc import Callable
from typing import Any

import pytest

from portal.demo import organisation as company
from sharing.explaining import words
from sharing.explaining.causes import Mender
from sharing.explaining.chain import first_broken
from sharing.explaining.findings import Finding, Part, Standing
from sharing.models import AccessLook, Environment, Grant, SharingMode
from sharing.selectors.access_looks import findings_of
from sharing.services import access_looks
from tests.ids import name_of
from tests.sharing.film_company import CONSUMER, PRODUCER, FilmCompany

TABLE = "film_category"
ADMIN_SAYS_NO = {"code": "AccessDeniedException", "message": "No, said AWS.", "status": 400}
IN_DATABASE = {"DatabaseName": company.DATABASE, "Name": TABLE}
LINK = {"Table": {"DatabaseName": company.LOCAL_DATABASE, "Name": TABLE}}
LOCAL = {"Database": {"Name": company.LOCAL_DATABASE}}

Break = Callable[[FilmCompany], Any]


@pytest.fixture
def granted(film_company: FilmCompany) -> FilmCompany:
    film_company.want(columns=["category_id", "category_name"])
    film_company.settle()
    assert film_company.state() == "granted"
    return film_company


def looked(film_company: FilmCompany, role: str = company.ANALYST) -> list[Finding]:
    """What a worker finds, looking for the first grant."""
    grant = Grant.objects.select_related(
        "asset__account", "environment__account", "route__catalog_account"
    ).get(asset=film_company.table, holder="subscription:1")
    look = access_looks.request_look(grant, film_company.role(role), by=film_company.ana)
    access_looks.make(look.pk, grant.pk)
    look.refresh_from_db()
    return findings_of(look)


def broken(findings: list[Finding]) -> Finding:
    found = first_broken(findings)
    assert found, [finding.code for finding in findings]
    return found


def take(film_company: FilmCompany, account: str, resource: dict[str, Any], *what: str) -> None:
    """Revoke from the analysts' role, by hand."""
    film_company.by_hand(account, "lakeformation").revoke_permissions(
        Principal={"DataLakePrincipalIdentifier": film_company.role(company.ANALYST)},
        Resource=resource,
        Permissions=list(what),
    )


def take_right(film_company: FilmCompany) -> None:
    columns = {**IN_DATABASE, "ColumnNames": ["category_id", "category_name"]}
    take(film_company, PRODUCER, {"TableWithColumns": columns}, "SELECT")


def take_a_column(film_company: FilmCompany) -> None:
    columns = {**IN_DATABASE, "ColumnNames": ["category_id"]}
    take(film_company, PRODUCER, {"TableWithColumns": columns}, "SELECT")


def take_link_right(film_company: FilmCompany) -> None:
    take(film_company, CONSUMER, LINK, "DESCRIBE")


def take_database_right(film_company: FilmCompany) -> None:
    take(film_company, CONSUMER, LOCAL, "DESCRIBE")


def delete_link(film_company: FilmCompany) -> None:
    glue = film_company.by_hand(CONSUMER, "glue")
    glue.delete_table(DatabaseName=company.LOCAL_DATABASE, Name=TABLE)


def delete_database(film_company: FilmCompany) -> None:
    film_company.by_hand(CONSUMER, "glue").delete_database(Name=company.LOCAL_DATABASE)


def replace_link(film_company: FilmCompany) -> None:
    delete_link(film_company)
    film_company.by_hand(CONSUMER, "glue").create_table(
        DatabaseName=company.LOCAL_DATABASE, TableInput={"Name": TABLE}
    )


def delete_share(film_company: FilmCompany) -> None:
    ram = film_company.root(PRODUCER, "ram")
    for share in ram.get_resource_shares(resourceOwner="SELF")["resourceShares"]:
        ram.delete_resource_share(resourceShareArn=share["resourceShareArn"])


def deregister(film_company: FilmCompany) -> None:
    lakeformation = film_company.root(PRODUCER, "lakeformation")
    for known in lakeformation.list_resources()["ResourceInfoList"]:
        lakeformation.deregister_resource(ResourceArn=known["ResourceArn"])


def open_to_all(film_company: FilmCompany) -> None:
    film_company.open_to_everybody(TABLE, opened=True)


def drop_a_column(film_company: FilmCompany) -> None:
    film_company.change_columns(TABLE, ["category_id", "film_id"])


def drop(film_company: FilmCompany) -> None:
    film_company.drop_table(TABLE)


def make_again(film_company: FilmCompany) -> None:
    film_company.drop_table(TABLE)
    film_company.make_table(TABLE, ["category_id", "category_name", "film_id"])


BROKEN_BY: list[tuple[Break, str, Mender]] = [
    (drop, "table.gone", Mender.PRODUCER),
    (make_again, "table.made_again", Mender.PRODUCER),
    (open_to_all, "governed.open_to_all", Mender.OWNER_ADMIN),
    (deregister, "governed.not_registered", Mender.OWNER_ADMIN),
    (take_right, "right.missing", Mender.SLUICE),
    (take_a_column, "right.other_columns", Mender.SLUICE),
    (delete_share, "share.gone", Mender.SLUICE),
    (delete_link, "link.missing", Mender.SLUICE),
    (delete_database, "link.no_database", Mender.SLUICE),
    (replace_link, "link.taken", Mender.CONSUMER_ADMIN),
    (take_database_right, "link_right.database", Mender.SLUICE),
    (take_link_right, "link_right.link", Mender.SLUICE),
    (drop_a_column, "columns.gone", Mender.PRODUCER),
]


@pytest.mark.parametrize(("breaks", "code", "mender"), BROKEN_BY, ids=name_of)
def test_the_broken_link_is_named(
    granted: FilmCompany, breaks: Break, code: str, mender: Mender
) -> None:
    breaks(granted)
    findings = looked(granted)

    found = broken(findings)
    assert (found.code, words.mender(found)) == (code, mender)
    assert words.words(found)
    assert words.remedy(found)
    alone = [one for one in findings if one.standing == Standing.BROKEN]
    assert alone == [found]


def test_every_link_holds_where_nothing_is_broken(granted: FilmCompany) -> None:
    findings = looked(granted)
    assert [(one.part, one.standing) for one in findings] == [
        (Part.TABLE, Standing.HOLDS),
        (Part.GOVERNED, Standing.HOLDS),
        (Part.FILTER, Standing.NOT_NEEDED),
        (Part.RIGHT, Standing.HOLDS),
        (Part.SHARE, Standing.HOLDS),
        (Part.LINK, Standing.HOLDS),
        (Part.LINK_RIGHT, Standing.HOLDS),
        (Part.TARGET_RIGHT, Standing.NOT_NEEDED),
        (Part.COLUMNS, Standing.HOLDS),
        (Part.ROLE, Standing.NOT_LOOKED_AT),
    ]


def test_a_look_is_few_calls_and_changes_nothing(granted: FilmCompany) -> None:
    before = granted.traces()
    granted.sandbox.forget_calls()
    looked(granted)
    calls = granted.calls()
    assert len(calls) <= 10
    assert all(call.split(":")[1].startswith(("Get", "List", "Assume")) for call in calls)
    assert granted.traces() == before


def test_a_table_made_again_and_given_again_holds(granted: FilmCompany) -> None:
    make_again(granted)
    granted.settle()
    findings = looked(granted)
    assert first_broken(findings) is None
    assert findings[0].code == "table.granted_again"


def test_a_filter_deleted_by_hand(film_company: FilmCompany) -> None:
    film_company.want(rows="category_name = 'Comedy'")
    film_company.settle()
    assert film_company.state() == "granted"
    lakeformation = film_company.by_hand(PRODUCER, "lakeformation")
    table = {"CatalogId": PRODUCER, **IN_DATABASE}
    for known in lakeformation.list_data_cells_filter(Table=table)["DataCellsFilters"]:
        lakeformation.delete_data_cells_filter(
            TableCatalogId=PRODUCER,
            DatabaseName=company.DATABASE,
            TableName=TABLE,
            Name=known["Name"],
        )
    found = broken(looked(film_company))
    assert (found.code, words.mender(found)) == ("filter.missing", Mender.SLUICE)
    assert "category_name = 'Comedy'" in words.words(found)


# Invitations


@pytest.fixture
def invited(film_company: FilmCompany) -> FilmCompany:
    """The invitation is there and the consumer's portal role may not accept it."""
    film_company.sandbox.faults(
        {"operation": "ram:AcceptResourceShareInvitation", "error": ADMIN_SAYS_NO}
    )
    film_company.want()
    film_company.settle()
    return film_company


def test_an_invitation_nobody_may_accept(invited: FilmCompany) -> None:
    found = broken(looked(invited))
    assert (found.code, words.mender(found)) == ("share.open.refused", Mender.CONSUMER_ADMIN)
    assert "No, said AWS." in found.said


def test_a_declined_invitation(invited: FilmCompany) -> None:
    ram = invited.root(CONSUMER, "ram")
    for one in ram.get_resource_share_invitations()["resourceShareInvitations"]:
        ram.reject_resource_share_invitation(
            resourceShareInvitationArn=one["resourceShareInvitationArn"]
        )
    assert broken(looked(invited)).code.startswith("share.declined")


def test_an_expired_invitation(invited: FilmCompany) -> None:
    invited.sandbox.settings(invitation_expiry_seconds=0)
    found = broken(looked(invited))
    invited.sandbox.settings(invitation_expiry_seconds=3600)
    assert found.code.startswith("share.expired")


# Account mode


@pytest.fixture
def by_account(film_company: FilmCompany) -> FilmCompany:
    Environment.objects.filter(pk=film_company.environment.pk).update(mode=SharingMode.ACCOUNT)
    film_company.environment.refresh_from_db()
    film_company.want()
    film_company.settle()
    assert film_company.state() == "granted"
    return film_company


def test_a_right_the_account_did_not_pass_on(by_account: FilmCompany) -> None:
    target = {"TableWithColumns": {"CatalogId": PRODUCER, **IN_DATABASE, "ColumnWildcard": {}}}
    take(by_account, CONSUMER, target, "SELECT")
    found = broken(looked(by_account))
    assert (found.code, words.mender(found)) == ("target_right.missing", Mender.SLUICE)


def test_a_right_the_account_itself_lost(by_account: FilmCompany) -> None:
    by_account.by_hand(PRODUCER, "lakeformation").revoke_permissions(
        Principal={"DataLakePrincipalIdentifier": CONSUMER},
        Resource={"Table": IN_DATABASE},
        Permissions=["DESCRIBE", "SELECT"],
        PermissionsWithGrantOption=["DESCRIBE", "SELECT"],
    )
    found = broken(looked(by_account))
    assert found.code == "right.missing"
    assert f"Account {CONSUMER}" in words.words(found)


# Where Sluice cannot look, or cannot mend


@pytest.mark.parametrize(
    ("account", "parts"),
    [
        (
            PRODUCER,
            {Part.TABLE, Part.GOVERNED, Part.RIGHT, Part.SHARE, Part.COLUMNS},
        ),
        (CONSUMER, {Part.LINK, Part.LINK_RIGHT}),
    ],
)
def test_what_could_not_be_looked_at_is_not_called_broken(
    granted: FilmCompany, account: str, parts: set[Part]
) -> None:
    granted.sandbox.faults({"operation": "*", "account": account, "error": ADMIN_SAYS_NO})
    findings = looked(granted)

    assert first_broken(findings) is None
    unread = [one for one in findings if one.code.startswith("unread.")]
    assert {one.part for one in unread} == parts
    assert all("No, said AWS." in one.said for one in unread)
    assert {words.mender(one) for one in unread} == {Mender.PLATFORM_ADMIN}


def test_what_aws_refuses_to_have_mended_is_said_in_its_words(granted: FilmCompany) -> None:
    take_link_right(granted)
    granted.sandbox.faults({"operation": "*:BatchGrantPermissions", "error": ADMIN_SAYS_NO})
    granted.settle()
    granted.sandbox.faults()
    found = broken(looked(granted))
    assert (found.code, words.mender(found)) == ("link_right.link.refused", Mender.CONSUMER_ADMIN)
    assert "No, said AWS." in found.said


def test_looks_that_take_too_long_end(
    granted: FilmCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sharing.explaining.looking.SECONDS", -1)
    findings = looked(granted)
    assert {one.code for one in findings if one.code.startswith("unread")} == {
        "unread.owner",
        "unread.consumer",
    }
    assert "too long" in findings[0].said


# Asking for a look


def test_two_who_ask_at_once_are_served_by_one_look(granted: FilmCompany) -> None:
    grant, role = Grant.objects.get(), granted.role(company.ANALYST)
    first = access_looks.request_look(grant, role, by=granted.ana)
    second = access_looks.request_look(grant, role, by=granted.olu)
    assert (second.pk, second.asked_at) == (first.pk, first.asked_at)
    assert first.is_under_way

    access_looks.make(first.pk, grant.pk)
    again = access_looks.request_look(grant, role, by=granted.ana)
    assert (again.pk, AccessLook.objects.count()) == (first.pk, 1)
    assert again.asked_at > first.asked_at
    assert again.is_under_way
