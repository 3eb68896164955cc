"""What the page of an asset offers where Lake Formation does not govern it: access by hand."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.models import Asset
from catalog.ports import Offer
from portal.identity.models import User
from sharing.policies import may
from sharing.selectors.fulfilment import Fulfillers


def offers(person: User, asset: Asset) -> Iterator[Offer]:
    if asset.managed or asset.gone_at:
        return
    fulfiller = Fulfillers().of(asset)
    if fulfiller is None:
        answer = may(person, "fulfiller.create", asset.project)
        url = f"{reverse('sharing:fulfiller_new')}?asset={asset.pk}" if answer else ""
        yield Offer(_("Say who gives access by hand"), url, answer.reason)
    elif may(person, "fulfiller.see", fulfiller):
        yield Offer(_("Who gives access by hand"), fulfiller.get_absolute_url())
