"""What a search is asked and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from catalog.models import AssetKind, Product


class Facet(TextChoices):
    DOMAIN = "domain", _("Domain")
    PROJECT = "project", _("Producer")
    TYPE = "type", _("Type")
    TERM = "term", _("Term")
    CLASSIFICATION = "classification", _("Classification")


@dataclass(frozen=True)
class Filters:
    """All have to hold. A domain or term includes everything below it."""

    domain: int | None = None
    project: int | None = None
    type: str = ""
    term: int | None = None
    classification: int | None = None

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Filters":
        """From the parameters of a URL; what is no id is left out rather than refused."""
        kind = given.get("type", "")
        return cls(
            domain=_id(given.get("domain")),
            project=_id(given.get("project")),
            type=kind if kind in AssetKind.values else "",
            term=_id(given.get("term")),
            classification=_id(given.get("classification")),
        )

    def without(self, facet: str) -> "Filters":
        """The filters that a facet's own counts are taken under."""
        return Filters(**{**self.__dict__, facet: "" if facet == Facet.TYPE else None})


def _id(text: str | None) -> int | None:
    digits = (text or "").strip()
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 19 else None


@dataclass(frozen=True)
class Segment:
    """A piece of text, and whether it is what was asked for."""

    text: str
    is_match: bool = False


@dataclass(frozen=True)
class MatchedColumn:
    asset_id: int
    asset: str
    name: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Hit:
    product: Product
    name: tuple[Segment, ...]
    description: tuple[Segment, ...]
    columns: tuple[MatchedColumn, ...]
    domains: tuple[str, ...]
    terms: tuple[str, ...]
    kinds: tuple[str, ...]
    published_at: datetime


@dataclass(frozen=True)
class FacetValue:
    value: str
    label: str
    count: int
    is_chosen: bool = False


@dataclass(frozen=True)
class Results:
    hits: tuple[Hit, ...] = ()
    count: int = 0
    count_is_exact: bool = True
    facets: dict[str, list[FacetValue]] = field(default_factory=dict)
    did_you_mean: str = ""
    next: str = ""  # the cursor of the following page; empty on the last
