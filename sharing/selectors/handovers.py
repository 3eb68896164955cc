"""Which handovers a person sees: those of the assets of the inventories they see."""

from django.db.models import QuerySet

from catalog.models import Asset
from catalog.selectors.inventory import assets_visible_to
from portal.identity.models import User
from sharing.models import Handover


def handovers_visible_to(person: User) -> QuerySet[Handover]:
    seen = assets_visible_to(person).order_by().values("pk")
    return Handover.objects.filter(asset__in=seen).select_related(
        "asset__account", "asset__project", "requested_by"
    )


def latest_of(asset: Asset) -> Handover | None:
    return asset.handovers.order_by("-pk").first()
