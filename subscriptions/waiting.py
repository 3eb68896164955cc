"""What the home page shows as waiting for a person: the oldest requests of their inbox."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from catalog.ports import Waiting
from portal.identity.models import User
from subscriptions.models import SubscriptionRequest
from subscriptions.selectors.requests import waiting_for
from subscriptions.states import RequestState

SHOWN_AT_MOST = 5


def oldest_requests(person: User) -> Iterable[Waiting]:
    for request in waiting_for(person).order_by("created_at", "pk")[:SHOWN_AT_MOST]:
        yield Waiting(_words(request), request.get_absolute_url(), request.created_at)


def _words(request: SubscriptionRequest) -> str:
    about = {"project": request.project, "product": request.product_name}
    if request.state == RequestState.QUESTION:
        return _("A question about your request for %(product)s") % about
    return _("%(project)s asks for %(product)s") % about
