"""CSV that people open in a spreadsheet: streamed, and without cells that run as formulas."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.text import slugify

# A text that begins so is taken for a formula (OWASP, "CSV Injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


class _Echo:
    """A file that hands each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def cell(value: Any) -> Any:
    """The value as a cell: numbers stay numbers, a text that looks like a formula is quoted."""
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def download(
    title: str, labels: Sequence[str], lines: Iterable[Sequence[Any]]
) -> StreamingHttpResponse:
    response = StreamingHttpResponse(
        _written(labels, lines), content_type="text/csv; charset=utf-8"
    )
    name = slugify(title) or "list"
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _written(labels: Sequence[str], lines: Iterable[Sequence[Any]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    # Excel reads a file without the byte order mark as Latin-1.
    yield "\ufeff" + str(writer.writerow([cell(label) for label in labels]))
    for line in lines:
        yield writer.writerow([cell(value) for value in line])
