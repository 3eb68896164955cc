"""Nothing begins in the moment in which what it would stand on is closed.

Held until the end of the transaction. To be asked for before any row is locked that the other
side locks as well: then the two never wait for each other in a circle.
"""

from django.db import connection

_CLOSING = 0x63_6C_6F_73_65
"""Any number that no other lock of this database has."""


def keep_open() -> None:
    """Nobody closes anything until then; any number of people may hold this at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_CLOSING])


def close() -> None:
    """Nobody begins anything until then. Waits for those who are at it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CLOSING])
