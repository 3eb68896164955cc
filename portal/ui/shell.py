"""What stands around every page: where one is, what waits, whose page it is."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise

from portal.ui import navigation
from portal.ui.navigation import Place, Section


@dataclass(frozen=True)
class Link:
    label: str | Promise
    url: str
    icon: str = ""
    count: int = 0
    is_here: bool = False
    is_page: bool = False


class Shell:
    """Lazy throughout: a fragment that shows no navigation asks for no counts."""

    def __init__(self, request: HttpRequest) -> None:
        self._path = request.path
        self._place = getattr(request, "place", "")
        self._user = getattr(request, "user", None)

    @cached_property
    def person(self) -> Any:
        return self._user if navigation.signed_in(self._user) else None

    @cached_property
    def sections(self) -> list[Link]:
        """The sections with at least one place; each leads to its first."""
        links = ((section, self._in(section)) for section in navigation.LABELS)
        return [
            Link(
                navigation.LABELS[section],
                places[0][1],
                count=sum(self._count(place) for place, _url in places),
                is_here=section is self._section,
                is_page=self._path == places[0][1],
            )
            for section, places in links
            if places
        ]

    @cached_property
    def places(self) -> list[Link]:
        """The places within the present section; none when it has only one."""
        if self._section is None:
            return []
        links = self._links(self._section)
        return links if len(links) > 1 else []

    @cached_property
    def corner(self) -> list[Link]:
        return self._links(Section.CORNER)

    @cached_property
    def own(self) -> list[Link]:
        """What is in the menu under one's name."""
        return self._links(Section.PERSON)

    @cached_property
    def foot(self) -> list[Link]:
        return self._links(Section.FOOT)

    @cached_property
    def projects(self) -> list[navigation.ProjectLink]:
        return navigation.projects_of(self.person) if self.person else []

    @cached_property
    def project(self) -> navigation.ProjectLink | None:
        """The project whose pages one is on."""
        return next((link for link in self.projects if self._path.startswith(link.url)), None)

    @property
    def version(self) -> str:
        return getattr(settings, "VERSION", "")

    @property
    def shows_style_guide(self) -> bool:
        return bool(settings.STYLE_GUIDE)

    @cached_property
    def _here(self) -> Place | None:
        """The place the view named, else that with the longest path that leads to this one."""
        if self._place:
            return self._named(self._place)
        found = [
            (len(prefix), place)
            for section in navigation.LABELS
            for place, url in self._in(section)
            for prefix in (url, *place.covers)
            if self._path == prefix or (prefix != "/" and self._path.startswith(prefix))
        ]
        return max(found, key=lambda match: match[0])[1] if found else None

    def _named(self, url_name: str) -> Place | None:
        everywhere = (place for section in Section for place, _url in self._in(section))
        return next((place for place in everywhere if place.url_name == url_name), None)

    @property
    def _section(self) -> Section | None:
        section = self._here.section if self._here else None
        return section if section in navigation.LABELS else None

    def _in(self, section: Section) -> list[tuple[Place, str]]:
        return self._by_section.setdefault(section, navigation.places_for(self._user, section))

    @cached_property
    def _by_section(self) -> dict[Section, list[tuple[Place, str]]]:
        return {}

    @cached_property
    def _counts(self) -> dict[str, int]:
        return {}

    def _count(self, place: Place) -> int:
        if place.count is None or self.person is None:
            return 0
        if place.url_name not in self._counts:
            self._counts[place.url_name] = place.count(self.person)
        return self._counts[place.url_name]

    def _links(self, section: Section) -> list[Link]:
        return [
            Link(
                place.label,
                url,
                place.icon,
                self._count(place),
                is_here=place is self._here,
                is_page=self._path == url,
            )
            for place, url in self._in(section)
        ]
