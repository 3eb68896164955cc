"""Whose catalog an asset is shared from, and how its table is called there.

One answer for all three topologies. In its producer's catalog a table keeps its name; in another
account's catalog it is mirrored under a name that never depends on what else is there.
"""

import hashlib

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalog.models import Asset, AssetKind
from governance.models import AwsAccount, CatalogChoice, Domain
from governance.selectors.domains import catalog_of
from sharing.access import Table

LONGEST = 255
"""Characters in the name of a Glue database."""


class Catalogs:
    """Whose catalog assets are shared from; the domains' choices are read once each."""

    def __init__(self) -> None:
        self._choices: dict[int, tuple[CatalogChoice, AwsAccount | None]] = {}

    def account_of(self, asset: Asset) -> AwsAccount:
        """The account whose Lake Formation grants access to ``asset``.

        Raises ValidationError for what cannot be mirrored into the domain's catalog.
        """
        account = self.named_for(asset)
        if account != asset.account and asset.kind == AssetKind.VIEW:
            raise _not_mirrored(asset, account)
        return account

    def named_for(self, asset: Asset) -> AwsAccount:
        """The same, whether or not the asset can be mirrored there."""
        domain = asset.project.domain
        if domain.pk not in self._choices:
            self._choices[domain.pk] = catalog_of(domain)
        _choice, account = self._choices[domain.pk]
        return account or asset.account

    @staticmethod
    def choice_of(domain: Domain) -> tuple[CatalogChoice, AwsAccount | None]:
        """What the domain itself, or the nearest above it that says so, has chosen."""
        return catalog_of(domain)

    def place_of(self, asset: Asset) -> tuple[AwsAccount, Table]:
        """The account, and the table's name in its catalog. Raises as ``account_of`` does."""
        account = self.account_of(asset)
        return account, table_in(account.pk, asset)


def table_in(catalog_account: int, asset: Asset) -> Table:
    """How the asset's table is called in the catalog of the account with this primary key."""
    if catalog_account == asset.account_id:
        return Table(asset.database, asset.name)
    return Table(beside(asset.database, asset.account.account_id), asset.name)


def beside(database: str, account_id: str) -> str:
    """``curatedzonedb_111111111111``: the name of a database with the account it stands for.

    The account's id keeps apart what two accounts call the same. Too long a name is cut, and what
    was cut off goes into a hash.
    """
    name = f"{database}_{account_id}"
    if len(name) <= LONGEST:
        return name
    digest = hashlib.sha256(database.encode()).hexdigest()[:8]
    return f"{database[: LONGEST - len(account_id) - 10]}_{digest}_{account_id}"


def _not_mirrored(asset: Asset, account: AwsAccount) -> ValidationError:
    return ValidationError(
        _(
            "%(table)s is a view, and the domain %(domain)s shares from the catalog of "
            "%(account)s: a view's text names databases of its own account, so it cannot be "
            "mirrored. Publish the tables behind it, or have the domain share from the "
            "producer's own account."
        )
        % {"domain": asset.project.domain, "account": account, "table": asset.technical_name},
        code="not_mirrored",
    )
