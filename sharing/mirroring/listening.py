"""When mirrors may be needed, or no longer: publishing, unpublishing, and the end of grants."""

from collections.abc import Iterable

from django.db import transaction

from catalog.models import Asset, Product
from sharing.models import Grant, GrantState
from sharing.services.mirrors import tend


class PublicationPort:
    """Registered with the catalog in ``AppConfig.ready``."""

    def published(self, product: Product, assets: Iterable[Asset]) -> None:
        tend(assets)

    def unpublished(self, product: Product, assets: Iterable[Asset]) -> None:
        tend(assets)


class GrantEnds:
    """Registered with sharing's own port in ``AppConfig.ready``."""

    def grant_changed(self, grant: Grant, *, before: str) -> None:
        if grant.state == GrantState.REVOKED:
            # A transaction of its own: the pass that saw the end holds locks that a pass over
            # mirrors waits for. Should it get lost, the scheduled comparison does it.
            transaction.on_commit(lambda: tend([grant.asset]), robust=True)
