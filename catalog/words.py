"""Where one word ends and the next begins, in technical names and in running text alike."""

import re
import unicodedata
from collections.abc import Iterator

# Marks belong to the letter before them: without that, "हिन्दी" would fall apart.
_LETTERS, _MARKS, _NUMBERS = "L", "M", "N"
# One character per character: u upper case, l any other letter, s an "s" (for plurals such as
# IDs), d digit, space everything else.
_WORD = re.compile(r"d+|u+s(?![ls])|u+(?![ls])|u?[ls]+")
_CHUNK = re.compile(r"\S+")


def chunks(text: str) -> list[str]:
    """The text cut at everything that is neither letter, mark nor digit."""
    shape = _shape(text)
    return [text[match.start() : match.end()] for match in _CHUNK.finditer(shape)]


def words(text: str) -> list[str]:
    """The text cut at punctuation, at the borders of case, and between letters and digits.

    ``curatedZoneDB2/category`` gives curated, Zone, DB, 2, category. No letter, mark or digit is
    lost.
    """
    return [text[start:end] for start, end in spans(text)]


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each word begins and ends, for marking words in the text as it was written."""
    for match in _WORD.finditer(_shape(text)):
        yield match.span()


def _shape(text: str) -> str:
    shape: list[str] = []
    for character in text:
        kind = _kind(character)
        # A mark takes after what it stands on; alone it counts as a letter.
        before = shape[-1] if shape and shape[-1] != " " else "l"
        shape.append(before.replace("s", "l") if kind == _MARKS else kind)
    return "".join(shape)


def _kind(character: str) -> str:
    category = unicodedata.category(character)[0]
    if category == _NUMBERS:
        return "d"
    if category == _LETTERS:
        return "u" if character.isupper() else "s" if character == "s" else "l"
    return _MARKS if category == _MARKS else " "
