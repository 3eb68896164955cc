"""Testing a connection before it is kept, while the person waits: bounded by AWS's timeouts."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import DataSource
from catalog.sources import glue, refusals


@dataclass(frozen=True)
class Connection:
    works: bool
    words: str


def test_connection(source: DataSource) -> Connection:
    """Reads the first page of the database once. The source need not be saved."""
    try:
        number, is_all = glue.count_tables(source)
    except refusals.ERRORS as error:
        return Connection(False, refusals.in_words(error, source))
    if not is_all:
        return Connection(
            True, _("It works: the database has more than %(n)d tables.") % {"n": number}
        )
    told = ngettext(
        "It works: the database has %(n)d table.",
        "It works: the database has %(n)d tables.",
        number,
    )
    return Connection(True, told % {"n": number})
