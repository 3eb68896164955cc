"""Answering a search: all words if any listing has them, otherwise any of them, page by page."""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

from django.db.models import F, FloatField, Q, QuerySet
from django.db.models.functions import Cast, Extract

from catalog.models import SearchDocument
from catalog.search import hits
from catalog.search.facets import facets, filtered
from catalog.search.questions import Question, did_you_mean
from catalog.search.results import Filters, Results
from portal.identity.models import User

PAGE = 20
MOST = 100


@dataclass(frozen=True)
class _Cursor:
    """Behind which row a page begins: how well it ranked, and its id."""

    rank: float
    id: int

    @classmethod
    def read(cls, text: str) -> "_Cursor | None":
        """None for whatever no search of ours gave out."""
        try:
            rank, row = json.loads(base64.urlsafe_b64decode(text.encode()))
            return cls(float(rank), int(row))
        except (ValueError, TypeError, binascii.Error, OverflowError):
            return None

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(json.dumps([self.rank, self.id]).encode()).decode()


def find(
    query: str,
    *,
    person: User,
    filters: Filters | None = None,
    cursor: str = "",
    size: int = PAGE,
) -> Results:
    """The listings that answer ``query``, best first; all, newest first, when it has no words.

    Never fails, whatever the query or the cursor. Every listing is visible to everybody signed
    in, so ``person`` narrows nothing yet.
    """
    filters = filters or Filters()
    question = Question.of(query)
    matching, every = _matching(question, filters)
    found = filtered(matching, filters)
    rows = _page(found, question, every, _Cursor.read(cursor) if cursor else None, size)
    page, more = rows[:size], rows[size:]
    count = found.count()
    return Results(
        hits=hits.of(page, question),
        count=count,
        facets=facets(matching, filters),
        did_you_mean="" if count or not question.words else did_you_mean(question.words),
        next=str(_Cursor(page[-1].rank, page[-1].pk)) if more else "",
    )


def _matching(question: Question, filters: Filters) -> tuple[QuerySet[SearchDocument], bool]:
    """The rows that match, before filters; and whether they hold all words."""
    everything = SearchDocument.objects.all()
    if not question.words:
        return everything, True
    complete = everything.filter(question.matches(every=True))
    if filtered(complete, filters).exists():
        return complete, True
    return everything.filter(question.matches(every=False)), False


def _page(
    found: QuerySet[SearchDocument],
    question: Question,
    every: bool,
    after: _Cursor | None,
    size: int,
) -> list[Any]:
    """One row more than the page holds, to know whether another follows."""
    rank = question.rank(every=every) if question.words else _newness()
    ranked = found.annotate(rank=rank)
    if after:
        behind = Q(rank__lt=after.rank) | Q(rank=after.rank, pk__lt=after.id)
        ranked = ranked.filter(behind)
    rows = ranked.order_by("-rank", "-pk").select_related(
        "listing__revision", "listing__product__project__domain"
    )
    return list(rows[: max(1, min(size, MOST)) + 1])


def _newness() -> Cast:
    return Cast(Extract(F("published_at"), "epoch"), FloatField())
