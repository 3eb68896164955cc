"""Domains: a tree without cycles, kept by its stewards."""

import pytest
from django.core.exceptions import ValidationError

from governance.models import CatalogChoice, Domain, SharingBy
from governance.selectors.domains import stewards_of
from governance.services import domains
from portal.audit.models import AuditEvent
from portal.errors import Conflict, Denied
from portal.notify.models import Notification
from tests import factories


def test_a_steward_creates_below_and_it_is_recorded(world):
    made = domains.create(by=world.sten, name=" Series ", parent=world.films_domain)

    assert (made.name, made.slug, made.parent) == ("Series", "series", world.films_domain)
    event = AuditEvent.objects.get(verb="domain.created")
    assert (event.actor_id, event.object_id, event.domains) == (world.sten.pk, made.pk, [made.pk])


def test_only_a_platform_admin_creates_at_the_top(world):
    with pytest.raises(Denied):
        domains.create(by=world.sten, name="Sport")
    assert domains.create(by=world.ada, name="Sport").parent is None


@pytest.mark.parametrize("who", ["olu", "ana", "sam", "ida"])
def test_nobody_else_changes_a_domain(world, who):
    person = getattr(world, who)
    attempts = (
        lambda: domains.create(by=person, name="Mine", parent=world.streaming),
        lambda: domains.change(world.streaming, by=person, name="Mine"),
        lambda: domains.move(world.films_domain, by=person, parent=None),
        lambda: domains.choose_catalog(world.streaming, by=person, catalog="producer"),
        lambda: domains.add_steward(world.streaming, by=person, user=person),
        lambda: domains.remove_steward(world.streaming, by=person, user=world.sten),
        lambda: domains.delete(world.films_domain, by=person),
    )
    for attempt in attempts:
        with pytest.raises(Denied):
            attempt()
    assert list(stewards_of(world.films_domain)) == [world.sten]


def test_two_domains_of_one_parent_never_bear_the_same_name(world):
    with pytest.raises(ValidationError):
        domains.create(by=world.ada, name="Film catalog", parent=world.streaming)
    assert domains.create(by=world.ada, name="Film catalog").slug == "film-catalog"


@pytest.mark.parametrize(
    ("name", "slug"),
    [("映画カタログ", "映画カタログ"), ("Ünïcode & Co", "ünïcode-co"), ("!!!", "domain")],
)
def test_names_in_any_script_give_a_slug(world, name, slug):
    assert domains.create(by=world.ada, name=name).slug == slug


def test_equal_names_give_different_slugs(world):
    slugs = [
        domains.create(by=world.ada, name="News", parent=parent).slug
        for parent in (None, world.streaming, world.films_domain)
    ]
    assert slugs == ["news", "news-2", "news-3"]


def test_a_name_of_blanks_is_refused(world):
    with pytest.raises(ValidationError, match="Give it a name"):
        domains.create(by=world.ada, name="   ")


def test_html_in_a_name_is_kept_as_text(world):
    assert domains.create(by=world.ada, name="<b>x</b>").name == "<b>x</b>"


def test_a_domain_is_never_put_below_itself(world):
    for parent in (world.films_domain, world.streaming):
        with pytest.raises(ValidationError, match="cannot be put below"):
            domains.move(world.streaming, by=world.ada, parent=parent)
    assert Domain.objects.get(pk=world.streaming.pk).parent is None


def test_moving_needs_the_right_over_the_old_and_the_new_place(world):
    stella = factories.person("Stella")
    world.films_domain.stewards.add(stella)
    sport = factories.domain("Sport", stewards=[stella])

    with pytest.raises(Denied, match="Streaming"):
        domains.move(world.films_domain, by=stella, parent=sport)
    moved = domains.move(world.films_domain, by=world.ada, parent=sport)
    assert moved.parent == sport
    assert AuditEvent.objects.get(verb="domain.moved").detail["changed"] == {
        "parent": {"from": "Streaming", "to": "Sport"}
    }


def test_a_change_that_changes_nothing_is_not_recorded(world):
    domains.change(world.streaming, by=world.sten, name="Streaming")
    assert not AuditEvent.objects.exists()


def test_the_catalog_account_is_named_if_and_only_if_chosen(world):
    central = factories.account(factories.CENTRAL)
    with pytest.raises(ValidationError):
        domains.choose_catalog(world.streaming, by=world.ada, catalog=CatalogChoice.ACCOUNT)
    with pytest.raises(ValidationError):
        domains.choose_catalog(
            world.streaming, by=world.ada, catalog=CatalogChoice.PRODUCER, account=central
        )
    chosen = domains.choose_catalog(
        world.streaming, by=world.ada, catalog=CatalogChoice.ACCOUNT, account=central
    )
    assert chosen.catalog_account == central


def test_stewards_do_not_choose_the_catalog(world):
    with pytest.raises(Denied, match="platform admins"):
        domains.choose_catalog(world.streaming, by=world.sten, catalog=CatalogChoice.PRODUCER)


def test_stewards_choose_whether_access_goes_by_tag(world):
    glossary = factories.glossary("Secrecy", domain=world.streaming)
    chosen = domains.choose_sharing(
        world.films_domain, by=world.sten, sharing_by=SharingBy.TAG, tag_glossary=glossary
    )
    assert (chosen.sharing_by, chosen.tag_glossary) == (SharingBy.TAG, glossary)
    event = AuditEvent.objects.get(verb="domain.sharing_chosen")
    assert event.detail["changed"]["sharing_by"] == {"from": "named", "to": "tag"}
    with pytest.raises(Denied):
        domains.choose_sharing(world.films_domain, by=world.sam, sharing_by=SharingBy.NAMED)


def test_a_glossary_of_tags_is_one_the_domain_may_use_and_only_for_tags(world):
    elsewhere = factories.glossary("Elsewhere", domain=factories.domain("Sport"))
    everybodys = factories.glossary("Everybody's")
    for sharing_by, glossary in ((SharingBy.TAG, elsewhere), (SharingBy.NAMED, everybodys)):
        with pytest.raises(ValidationError) as refusal:
            domains.choose_sharing(
                world.streaming, by=world.sten, sharing_by=sharing_by, tag_glossary=glossary
            )
        assert "tag_glossary" in refusal.value.message_dict


def test_a_new_steward_is_told(world):
    domains.add_steward(world.films_domain, by=world.sten, user=world.sam)

    assert set(stewards_of(world.films_domain)) == {world.sam, world.sten}
    assert Notification.objects.get().user == world.sam
    with pytest.raises(Conflict, match="already"):
        domains.add_steward(world.films_domain, by=world.sten, user=world.sam)


def test_a_platform_admin_does_not_make_herself_a_steward(world):
    with pytest.raises(Denied, match="themselves"):
        domains.add_steward(world.streaming, by=world.ada, user=world.ada)


def test_removing_somebody_who_is_no_steward_is_a_conflict(world):
    with pytest.raises(Conflict):
        domains.remove_steward(world.streaming, by=world.ada, user=world.olu)
    domains.remove_steward(world.streaming, by=world.ada, user=world.sten)
    assert not stewards_of(world.films_domain).exists()


def test_a_domain_in_use_is_not_deleted(world):
    with pytest.raises(Conflict, match="still used by"):
        domains.delete(world.films_domain, by=world.sten)
    empty = domains.create(by=world.sten, name="Empty", parent=world.streaming)
    domains.delete(empty, by=world.sten)
    assert not Domain.objects.filter(pk=empty.pk).exists()
    assert AuditEvent.objects.filter(verb="domain.deleted", object_label="Empty").exists()
