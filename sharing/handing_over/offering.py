"""What the page of an asset offers: handing it over, or how that goes."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.models import Asset
from catalog.ports import Offer
from portal.identity.models import User
from sharing.policies import may
from sharing.selectors.handovers import latest_of


def offers(person: User, asset: Asset) -> Iterator[Offer]:
    latest = latest_of(asset)
    if latest and not latest.is_over:
        yield Offer(_("It is being handed over"), latest.get_absolute_url())
        return
    if latest and latest.error:
        yield Offer(_("Why the last handover failed"), latest.get_absolute_url())
    if asset.managed or asset.gone_at:
        return
    answer = may(person, "asset.hand_over", asset)
    label = _("Hand over to Lake Formation")
    url = reverse("sharing:hand_over", args=[asset.pk]) if answer else ""
    yield Offer(label, url, answer.reason)
