"""Leases: one worker at a time in a consumer account, without a lock that outlives its holder."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from governance.models import AwsAccount
from sharing.models import Lease

# Longer than one AWS call may take, so that a lease in use never runs out between two renewals;
# as short as that allows, because this is how long a worker that hangs holds up an account.
DURATION = timedelta(seconds=settings.AWS_CONNECT_SECONDS + settings.AWS_READ_SECONDS + 5)
FRESH_SECONDS = 2
"""A lease renewed so lately cannot have run out; asking the database again would tell nothing."""
LAST_CALL = timedelta(seconds=5)
"""So long after its last renewal the last call of a killed worker may still take effect in AWS."""

# The holder is dead when its session is gone from a PostgreSQL that has not been restarted since.
# Behind a pooler sessions outlive their clients; then the lease has to run out.
_FREE = """
    sharing_lease.until < %(now)s
    OR (
        sharing_lease.until < %(now)s + %(unused)s
        AND sharing_lease.backend_started > pg_postmaster_start_time()
        AND NOT EXISTS (
            SELECT FROM pg_stat_get_activity(sharing_lease.backend) AS session
            WHERE session.backend_start = sharing_lease.backend_started
        )
    )
"""


class LeaseLost(Exception):
    """Somebody else took the lease over, so this worker must stop touching the account."""


class HeldLease:
    def __init__(self, account: AwsAccount, token: uuid.UUID) -> None:
        self._account = account
        self._token = token
        self._renewed = time.monotonic()

    def renew(self) -> None:
        """Call before each AWS call. Raises LeaseLost when the lease has been taken over."""
        if time.monotonic() - self._renewed < FRESH_SECONDS:
            return
        self._renewed = time.monotonic()
        if not _prolong(self._account, self._token):
            raise LeaseLost

    def release(self) -> None:
        Lease.objects.filter(account=self._account, token=self._token).delete()


@contextmanager
def held(account: AwsAccount) -> Iterator[HeldLease | None]:
    """The lease on ``account``, or None when another worker has it."""
    token = uuid.uuid4()
    if not _take(account, token):
        yield None
        return
    lease = HeldLease(account, token)
    try:
        yield lease
    finally:
        lease.release()


def accounts_in_hand() -> list[int]:
    """The accounts (by key) in which a living worker works now."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT account_id FROM sharing_lease WHERE NOT ({_FREE})",  # noqa: S608 - our text
            _times(),
        )
        return [key for (key,) in cursor.fetchall()]


def _take(account: AwsAccount, token: uuid.UUID) -> bool:
    """Insert, or overwrite what is free, in one statement: nobody can come in between."""
    sql = f"""
        INSERT INTO sharing_lease (account_id, token, until, backend, backend_started)
        SELECT %(account)s, %(token)s, %(until)s, pid, backend_start
        FROM pg_stat_get_activity(pg_backend_pid())
        ON CONFLICT (account_id) DO UPDATE SET
            token = excluded.token,
            until = excluded.until,
            backend = excluded.backend,
            backend_started = excluded.backend_started
        WHERE {_FREE}
    """  # noqa: S608 - our own text
    return _changes_one(sql, account, token)


def _prolong(account: AwsAccount, token: uuid.UUID) -> bool:
    """By the session of now: the connection may have been lost and made again meanwhile."""
    sql = """
        UPDATE sharing_lease
        SET until = %(until)s, backend = session.pid, backend_started = session.backend_start
        FROM pg_stat_get_activity(pg_backend_pid()) AS session
        WHERE account_id = %(account)s AND token = %(token)s
    """
    return _changes_one(sql, account, token)


def _changes_one(sql: str, account: AwsAccount, token: uuid.UUID) -> bool:
    times = _times()
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            {**times, "account": account.pk, "token": token, "until": times["now"] + DURATION},
        )
        changed: int = cursor.rowcount
    return changed == 1


def _times() -> dict[str, Any]:
    """``unused``: what is left of a lease at most when its holder's last call must be over."""
    return {"now": timezone.now(), "unused": DURATION - LAST_CALL}
