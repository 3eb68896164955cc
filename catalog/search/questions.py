"""From what somebody typed to what PostgreSQL is asked."""

from dataclasses import dataclass
from difflib import get_close_matches

from django.db import connection
from django.db.models import BooleanField, F, FloatField, Func, Q, Value
from django.db.models.functions import Cast

from catalog.search.words import asked

# Only the newest listings lend their words to guess what was meant.
_NEWEST_HEADINGS = """
    SELECT to_tsvector('simple', heading) FROM catalog_searchdocument
    ORDER BY published_at DESC LIMIT 2000
"""
_ALIKE = 0.75


@dataclass(frozen=True)
class Question:
    """The words asked for, and the tsqueries made of them; none are empty unless ``words`` is."""

    words: tuple[str, ...] = ()
    every: str = ""  # all words, stemmed
    some: str = ""  # any of the words, stemmed
    exact: str = ""  # any of the words as written

    @classmethod
    def of(cls, query: str) -> "Question":
        words = tuple(asked(query))
        if not words:
            return cls()
        stemmed, exact = _lexemes(" ".join(words))
        # Only stop words (*the who*): then they are what is meant.
        stemmed = stemmed or exact
        return cls(words, stemmed, stemmed.replace(" & ", " | "), exact.replace(" & ", " | "))

    def matches(self, *, every: bool) -> Q:
        return Q(_Holds(F("words"), as_tsquery(self.every if every else self.some)))

    def rank(self, *, every: bool) -> Cast:
        """By field and nearness; a word just as it was written counts twice."""
        stemmed = _rank(self.every if every else self.some)
        return Cast(stemmed + _rank(self.exact), FloatField())


def _lexemes(words: str) -> tuple[str, str]:
    """The words as tsqueries joined by ``&``; no operators are left in them to be read as such."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT plainto_tsquery('english', %s)::text, plainto_tsquery('simple', %s)::text",
            [words, words],
        )
        stemmed, exact = cursor.fetchone()
    return stemmed, exact


class _Holds(Func):
    template = "%(expressions)s"
    arg_joiner = " @@ "
    output_field = BooleanField()


def _rank(lexemes: str) -> Func:
    # 1: long documents do not win by their length alone.
    return Func(
        F("words"), as_tsquery(lexemes), Value(1), function="ts_rank", output_field=FloatField()
    )


def as_tsquery(lexemes: str) -> Func:
    return Func(Value(lexemes), template="(%(expressions)s)::tsquery")


def did_you_mean(words: tuple[str, ...]) -> str:
    """The query with each word that no listing knows replaced by its nearest; empty if none is."""
    known = _vocabulary()
    guessed = [word if word in known else _nearest(word, known) for word in words]
    return "" if guessed == list(words) else " ".join(guessed)


def _nearest(word: str, known: list[str]) -> str:
    return next(iter(get_close_matches(word, known, n=1, cutoff=_ALIKE)), word)


def _vocabulary() -> list[str]:
    """The words of names, the most frequent first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM ts_stat(%s) ORDER BY ndoc DESC, word LIMIT 20000",
            [_NEWEST_HEADINGS],
        )
        return [row[0] for row in cursor.fetchall()]
