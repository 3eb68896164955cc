"""What is shown of each listing found: its texts with the match marked, the columns that match."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection

from catalog import words
from catalog.models import SearchDocument
from catalog.search.questions import Question
from catalog.search.results import Hit, MatchedColumn, Segment
from catalog.search.words import folded
from governance.models import Domain
from governance.selectors.domains import trails

# How much of a description a hit shows, and how much of that before the first match.
EXTRACT, BEFORE = 240, 60
MOST_COLUMNS = 5
# A stem hardly ever changes the first letters; only words that share them are looked at.
_STEM_START = 2

Matching = frozenset[str]


def of(rows: Sequence[SearchDocument], question: Question) -> tuple[Hit, ...]:
    """The hits of one page, in their order. Two queries, whatever the page holds."""
    contents = [row.listing.revision.content for row in rows]
    matching = _matching(contents, question)
    paths = trails({row.listing.product.project.domain_id for row in rows}) if rows else {}
    return tuple(
        _hit(row, content, matching, paths) for row, content in zip(rows, contents, strict=True)
    )


def _hit(
    row: SearchDocument,
    content: dict[str, Any],
    matching: Matching,
    paths: dict[int, list[Domain]],
) -> Hit:
    product = row.listing.product
    steps = paths.get(product.project.domain_id, [])
    return Hit(
        product=product,
        name=marked(content["name"], matching),
        description=_extract(content["description"], matching),
        columns=tuple(_columns(content, matching)),
        domains=tuple(step.name for step in steps),
        terms=tuple(term["path"][-1] for term in content.get("terms", [])),
        kinds=tuple(row.kinds),
        published_at=row.published_at,
    )


def _matching(contents: Iterable[dict[str, Any]], question: Question) -> Matching:
    """Which of the words on the page answer the question, stems compared by PostgreSQL."""
    starts = {word[:_STEM_START] for word in question.words}
    shown = {
        word
        for content in contents
        for text in _texts(content)
        for word in map(folded, words.words(text))
        if word[:_STEM_START] in starts
    }
    if not shown:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM unnest(%s::text[]) word WHERE to_tsvector('english', word)"
            " || to_tsvector('simple', word) @@ %s::tsquery",
            [sorted(shown), f"{question.some} | {question.exact}"],
        )
        return frozenset(row[0] for row in cursor.fetchall())


def _texts(content: dict[str, Any]) -> Iterator[str]:
    yield content["name"]
    yield content["description"]
    for _asset, column in _all_columns(content):
        yield from (column["name"], column["business_name"], column["description"])


def _all_columns(content: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for asset in content.get("assets", []):
        for column in asset["columns"]:
            yield asset, column


def _columns(content: dict[str, Any], matching: Matching) -> Iterator[MatchedColumn]:
    found = 0
    for asset, column in _all_columns(content):
        title = column["business_name"] or column["name"]
        texts = (title, column["name"], column["description"])
        if any(_holds(text, matching) for text in texts):
            found += 1
            yield MatchedColumn(asset["id"], asset["name"], column["name"], marked(title, matching))
        if found == MOST_COLUMNS:
            return


def _holds(text: str, matching: Matching) -> bool:
    return bool(matching) and any(folded(word) in matching for word in words.words(text))


def marked(text: str, matching: Matching) -> tuple[Segment, ...]:
    """The text in pieces, each with whether it is a match."""
    pieces: list[Segment] = []
    end = 0
    for start, stop in words.spans(text):
        if folded(text[start:stop]) in matching:
            if start > end:
                pieces.append(Segment(text[end:start]))
            pieces.append(Segment(text[start:stop], is_match=True))
            end = stop
    if end < len(text):
        pieces.append(Segment(text[end:]))
    return tuple(pieces)


def _extract(text: str, matching: Matching) -> tuple[Segment, ...]:
    """A line of the description around its first match, cut between words."""
    first = next(
        (start for start, stop in words.spans(text) if folded(text[start:stop]) in matching), 0
    )
    start = text.rfind(" ", 0, first - BEFORE) + 1 if first > BEFORE else 0
    line = text[start : start + EXTRACT]
    if start + EXTRACT < len(text):
        line = f"{line.rsplit(' ', 1)[0]} …"
    return marked(f"… {line}" if start else line, matching)
