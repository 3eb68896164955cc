"""Text made ready for PostgreSQL, whose own parser keeps ``category/genre`` as one word."""

import unicodedata

from catalog import words

# A tsvector holds at most a megabyte, and a word at most 2 kB.
TEXT_LENGTH = 100_000
WORD_LENGTH = 500
QUERY_LENGTH = 1_000
QUERY_WORDS = 32


def split(text: str) -> str:
    """The words of the text, cut at punctuation, case and digit borders, without accents."""
    return " ".join(folded(word)[:WORD_LENGTH] for word in words.words(text[:TEXT_LENGTH]))


def asked(query: str) -> list[str]:
    """The words somebody asks for, each once; none for a query without letters or digits."""
    found = split(query[:QUERY_LENGTH]).split()
    return list(dict.fromkeys(found))[:QUERY_WORDS]


def folded(word: str) -> str:
    """Lower case and without accents, as it is kept: *Café* is found as *cafe*."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)) or word
