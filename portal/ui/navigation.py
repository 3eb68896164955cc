"""Where one can go: apps register their places here, and every page shows those that exist.

An app calls ``register(Place(...))`` in ``AppConfig.ready()``. A place whose URL does not
resolve is left out, so an app may register before its pages are wired.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class Section(Enum):
    """The five places of the top bar, its corner, the menu under one's name, the page's foot."""

    DISCOVER = "discover"
    ACCESS = "access"
    PRODUCE = "produce"
    GOVERN = "govern"
    SETTINGS = "settings"
    CORNER = "corner"
    PERSON = "person"
    FOOT = "foot"


LABELS: dict[Section, Text] = {
    Section.DISCOVER: _("Discover"),
    Section.ACCESS: _("My access"),
    Section.PRODUCE: _("Produce"),
    Section.GOVERN: _("Govern"),
    Section.SETTINGS: _("Settings"),
}


class Counter(Protocol):
    """How many things wait for this person at a place; asked once per page, so keep it cheap."""

    def __call__(self, user: Any) -> int: ...


class ProjectSource(Protocol):
    """The projects of a person for the switcher, in the order they should be listed."""

    def __call__(self, user: Any) -> Iterable["ProjectLink"]: ...


def stand_at(request: HttpRequest, url_name: str) -> None:
    """Show the page of this request as part of another place than its path says."""
    request.place = url_name  # type: ignore[attr-defined]


def signed_in(user: Any) -> bool:
    return bool(user and user.is_authenticated)


@dataclass(frozen=True, kw_only=True)
class Place:
    """One page people go to.

    ``covers`` are further path prefixes that belong here: a product page lies under Discover
    although its path is not below that of the search. ``icon`` is needed in the corner only.
    ``visible_to`` is asked about people who are signed in; others see what ``is_public``.
    """

    section: Section
    label: Text
    url_name: str
    icon: str = ""
    order: int = 50
    covers: tuple[str, ...] = ()
    count: Counter | None = None
    visible_to: Callable[[Any], bool] = signed_in
    is_public: bool = False

    def is_for(self, user: Any) -> bool:
        return self.is_public or (signed_in(user) and self.visible_to(user))

    def url(self) -> str | None:
        try:
            return reverse(self.url_name)
        except NoReverseMatch:
            return None


@dataclass(frozen=True, kw_only=True)
class ProjectLink:
    name: str
    url: str
    role: Text = ""


_places: dict[tuple[Section, str], Place] = {}
_project_sources: list[ProjectSource] = []


def register(*places: Place) -> None:
    """Registering the same page in the same section again replaces it."""
    _places.update({(place.section, place.url_name): place for place in places})


def register_projects(source: ProjectSource) -> None:
    """The app that knows projects says here which a person belongs to."""
    _project_sources[:] = [source]


def places_for(user: Any, section: Section) -> list[tuple[Place, str]]:
    """The places of a section that exist and that this person may see, with their URLs."""
    ordered = sorted(_places.values(), key=lambda place: place.order)
    return [
        (place, url)
        for place in ordered
        if place.section is section and place.is_for(user) and (url := place.url())
    ]


def projects_of(user: Any) -> list[ProjectLink]:
    return [link for source in _project_sources for link in source(user)]
