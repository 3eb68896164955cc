"""Leases: one worker at a time in a consumer account, without a lock that outlives its holder."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from governance.models import AwsAccount
from sharing.models import Lease

# Longer than one AWS call may take, so that a lease in use never runs out between two renewals;
# as short as that allows, because this is how long a killed worker holds up an account.
DURATION = timedelta(seconds=settings.AWS_CONNECT_SECONDS + settings.AWS_READ_SECONDS + 5)
FRESH_SECONDS = 2
"""A lease renewed so lately cannot have run out; asking the database again would tell nothing."""


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
        held = Lease.objects.filter(account=self._account, token=self._token)
        if not held.update(until=timezone.now() + DURATION):
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


def _take(account: AwsAccount, token: uuid.UUID) -> bool:
    """Insert, or overwrite what has run out, in one statement: nobody can come in between."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO sharing_lease (account_id, token, until) VALUES (%s, %s, %s)
            ON CONFLICT (account_id) DO UPDATE SET token = excluded.token, until = excluded.until
            WHERE sharing_lease.until < %s
            """,
            [account.pk, token, now + DURATION, now],
        )
        taken: int = cursor.rowcount
    return taken == 1
