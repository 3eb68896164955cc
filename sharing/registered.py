"""Whether Lake Formation still reads where the tables of a route lie.

A location can be deregistered after its tables were granted. Every right is then still listed,
and nobody gets rows by it.
"""

from django.utils.translation import gettext as _

from catalog.models import AssetKind
from sharing.access import Table
from sharing.models import Grant, Want
from sharing.obstacles import Obstacle
from sharing.wanted import table_of


def locations_of(route_id: int) -> dict[Table, str]:
    """Where the wanted tables of the route lie, as last imported; for ``unregistered``.

    A mirrored table lies where its original does. Views have no location and are left out.
    """
    wanted = Grant.objects.filter(route=route_id, want=Want.PRESENT, asset__kind=AssetKind.TABLE)
    located = wanted.exclude(asset__location="").select_related("asset", "route")
    return {table_of(grant): grant.asset.location for grant in located}


def not_registered(table: Table, *, account: str) -> Obstacle:
    """``account`` is the one whose catalog grants the table."""
    return Obstacle(
        "LocationNotRegistered",
        _(
            "The location of %(table)s is not registered with Lake Formation in account "
            "%(account)s, so nobody gets rows by what is granted. An owner of the table can hand "
            "it over on its page, or an administrator of the account can register the location."
        )
        % {"table": table, "account": account},
    )
