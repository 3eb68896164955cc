"""Whose catalog an asset is shared from: one answer for all three topologies."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalog.models import Asset
from governance.models import AwsAccount, CatalogChoice
from governance.selectors.domains import catalog_of


class Catalogs:
    """Whose catalog assets are shared from; the domains' choices are read once each."""

    def __init__(self) -> None:
        self._choices: dict[int, tuple[CatalogChoice, AwsAccount | None]] = {}

    def account_of(self, asset: Asset) -> AwsAccount:
        """The account whose Lake Formation grants access to ``asset``.

        Raises ValidationError when the domain names another account than the producer's: that
        catalog does not hold the table yet.
        """
        domain = asset.project.domain
        if domain.pk not in self._choices:
            self._choices[domain.pk] = catalog_of(domain)
        choice, account = self._choices[domain.pk]
        if choice == CatalogChoice.PRODUCER or account in (None, asset.account):
            return asset.account
        raise _not_mirrored(asset, account)


def _not_mirrored(asset: Asset, account: AwsAccount | None) -> ValidationError:
    return ValidationError(
        _(
            "The domain %(domain)s shares from the catalog of %(account)s, and %(table)s is not "
            "mirrored there. Choose the producer's own account as the domain's catalog."
        )
        % {"domain": asset.project.domain, "account": account, "table": asset.technical_name},
        code="not_mirrored",
    )
