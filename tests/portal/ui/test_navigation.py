from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from portal.ui import navigation
from portal.ui.navigation import Place, ProjectLink, Section
from portal.ui.shell import Shell

ANA = SimpleNamespace(is_authenticated=True, is_platform_admin=False)
ADA = SimpleNamespace(is_authenticated=True, is_platform_admin=True)


@pytest.fixture(autouse=True)
def no_other_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_places", {})
    monkeypatch.setattr(navigation, "_project_sources", [])


def shell(path: str, user: Any = ANA) -> Shell:
    request = RequestFactory().get(path)
    request.user = user
    return Shell(request)


def add(url_name: str = "style_guide", **more: Any) -> None:
    given: dict[str, Any] = {"section": Section.DISCOVER, "label": url_name} | more
    navigation.register(Place(url_name=url_name, **given))


def test_a_place_whose_page_does_not_exist_is_left_out() -> None:
    add("nowhere:at_all")
    assert shell("/").sections == []


def test_a_view_may_say_that_its_page_belongs_to_the_corner() -> None:
    add("style_guide", covers=("/things/",))
    add("style_guide_list", section=Section.CORNER, icon="inbox")
    request = RequestFactory().get("/things/1/")
    request.user = ANA  # type: ignore[assignment]
    navigation.stand_at(request, "style_guide_list")
    around = Shell(request)

    assert [link.is_here for link in around.sections] == [False]
    assert [link.is_here for link in around.corner] == [True]
    assert around.places == []


def test_a_place_is_shown_to_those_who_may_see_it() -> None:
    add(visible_to=lambda user: user.is_platform_admin)
    assert shell("/").sections == []
    assert [link.label for link in shell("/", ADA).sections] == ["Discover"]


def test_nobody_signed_in_sees_no_places_and_no_counts() -> None:
    add(count=lambda user: 1 / 0, visible_to=lambda user: user.is_platform_admin)
    assert shell("/", AnonymousUser()).sections == []
    assert shell("/", AnonymousUser()).person is None


def test_a_public_place_is_shown_to_anybody() -> None:
    add(section=Section.FOOT, is_public=True)
    assert [link.url for link in shell("/", None).foot] == ["/styleguide/"]


def test_a_section_leads_to_its_first_place_and_adds_up_what_waits() -> None:
    add("style_guide_list", order=20, count=lambda user: 2)
    add("style_guide", order=10, count=lambda user: 3)
    [section] = shell("/").sections
    assert (section.url, section.count) == ("/styleguide/", 5)


def test_the_menu_under_a_name_has_its_own_places() -> None:
    add(section=Section.PERSON, label="Tokens")
    page = shell("/styleguide/")
    assert [link.label for link in page.own] == ["Tokens"]
    assert page.sections == []


def test_the_present_place_is_the_one_with_the_longest_path() -> None:
    add("style_guide")
    add("style_guide_list")
    here = [link.label for link in shell("/styleguide/list/7/").places if link.is_here]
    assert here == ["style_guide_list"]


def test_a_place_covers_pages_that_lie_elsewhere() -> None:
    add("style_guide", covers=("/products/",))
    [section] = shell("/products/7/").sections
    assert (section.is_here, section.is_page) == (True, False)


def test_the_only_place_of_a_section_needs_no_second_row() -> None:
    add("style_guide")
    assert shell("/styleguide/").places == []


def test_the_switcher_knows_on_whose_pages_one_is() -> None:
    film_catalog = ProjectLink(name="Film Catalog", url="/projects/1/")
    marketing = ProjectLink(name="Marketing Analysis", url="/projects/2/")
    navigation.register_projects(lambda user: [film_catalog, marketing])
    assert shell("/projects/2/members/").project == marketing
    assert shell("/").project is None


def test_counts_are_asked_for_once_however_often_they_are_shown() -> None:
    asked: list[Any] = []

    def waiting(user: Any) -> int:
        asked.append(user)
        return 1

    add(section=Section.GOVERN, count=waiting)
    page = shell("/styleguide/")
    assert page.sections[0].count == page.sections[0].count == 1
    assert asked == [ANA]
