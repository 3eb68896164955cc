"""When mirrors may be needed, or no longer: publishing, unpublishing, and the end of grants."""

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.models import Asset, Product
from catalog.ports import MirrorLine
from governance.models import Domain
from governance.ports import Note
from portal.identity.models import User
from sharing.models import CatalogMove, Grant, GrantState, MirrorState
from sharing.selectors.mirrors import mirrors_visible_to
from sharing.selectors.moves import unfinished
from sharing.services.mirrors import tend


class PublicationPort:
    """Registered with the catalog in ``AppConfig.ready``."""

    def published(self, product: Product, assets: Iterable[Asset]) -> None:
        tend(assets)

    def unpublished(self, product: Product, assets: Iterable[Asset]) -> None:
        tend(assets)

    def lines(self, product: Product, person: User) -> list[MirrorLine]:
        mirrors = mirrors_visible_to(person).filter(asset__products=product)
        return [
            MirrorLine(
                table=mirror.asset.technical_name,
                state=mirror.state,
                word=mirror.get_state_display(),
                url=mirror.get_absolute_url(),
                error=mirror.error,
            )
            for mirror in mirrors.exclude(state=MirrorState.REMOVED)
        ]


def notes_on(domain: Domain, person: User) -> Iterator[Note]:
    """For the domain's page: how far its tables stand in its catalog, and access has moved there.
    Registered likewise.
    """
    moving = CatalogMove.objects.filter(domain=domain, finished_at=None).first()
    if moving:
        left = min(unfinished(moving), moving.grants)
        text = _("Access is moving: %(done)d of %(all)d grants have moved.")
        told = text % {"done": moving.grants - left, "all": moving.grants}
        yield Note(told, reverse("sharing:grants"))
    mirrors = mirrors_visible_to(person).filter(asset__project__domain=domain)
    counts = dict(
        mirrors.exclude(state=MirrorState.REMOVED)
        .order_by()
        .values_list("state")
        .annotate(number=Count("pk"))
    )
    for state, number in sorted(counts.items()):
        text = f"{MirrorState(state).label}: {number}"
        yield Note(text, f"{reverse('sharing:mirrors')}?domain={domain.pk}&state={state}")


class GrantEnds:
    """Registered with sharing's own port in ``AppConfig.ready``."""

    def grant_changed(self, grant: Grant, *, before: str) -> None:
        if grant.state == GrantState.REVOKED:
            # A transaction of its own: the pass that saw the end holds locks that a pass over
            # mirrors waits for. Should it get lost, the scheduled comparison does it.
            transaction.on_commit(lambda: tend([grant.asset]), robust=True)
