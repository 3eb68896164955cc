"""Listening to sharing: people who wait for access hear when it is there, or why it is not;
people who took it away hear when AWS keeps it.

Sharing itself records in the ledger what becomes of a grant.
"""

from django.db import connection

from sharing.models import Grant, GrantState, Want
from subscriptions import news
from subscriptions.selectors.subscriptions import all_granted, subscription_of

_COUNTING = 0x67_72_61_6E_74
"""Any number that no other lock of this database has."""
TROUBLE = (GrantState.FAILED, GrantState.BROKEN)


class GrantNews:
    """Registered in ``AppConfig.ready``."""

    def grant_changed(self, grant: Grant, *, before: str) -> None:
        if grant.want == Want.PRESENT:
            _news_of_wanted(grant)
        elif grant.state == before == GrantState.REVOKING and grant.error:
            _tell_if_first_kept(grant)


def _news_of_wanted(grant: Grant) -> None:
    if grant.state == GrantState.GRANTED:
        _count_alone()
        _tell_if_complete(grant)
    elif grant.state in TROUBLE and not _others_in_trouble(grant):
        _tell_of_trouble(grant)


def _count_alone() -> None:
    """Until this transaction ends nobody else counts: two routes may finish at the same moment,
    and neither would see the other's last table. Told within the transaction it cannot be lost.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_COUNTING])


def _tell_if_complete(grant: Grant) -> None:
    subscription = subscription_of(grant.holder)
    if subscription and all_granted(subscription):
        news.granted(subscription)


def _tell_of_trouble(grant: Grant) -> None:
    subscription = subscription_of(grant.holder)
    if subscription:
        news.in_trouble(subscription, grant)


def _others_in_trouble(grant: Grant) -> bool:
    """One line for a hundred tables: the page behind it lists them all."""
    same = Grant.objects.filter(holder=grant.holder, want=Want.PRESENT, state__in=TROUBLE)
    return same.exclude(pk=grant.pk).exists()


def _tell_if_first_kept(grant: Grant) -> None:
    subscription = subscription_of(grant.holder)
    if subscription and not _others_kept(grant):
        news.still_there(subscription, grant)


def _others_kept(grant: Grant) -> bool:
    """Refused for the same reason, which was told with the first of them."""
    same = Grant.objects.filter(
        holder=grant.holder, state=GrantState.REVOKING, error_code=grant.error_code
    )
    return same.exclude(error="").exclude(pk=grant.pk).exists()
