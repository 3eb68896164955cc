"""Rights that stood in AWS before anybody decided on them become requests like any others."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Listing
from governance.models import Project
from governance.selectors.projects import members_of, owners_of
from governance.services import doors
from portal.identity.models import User
from sharing.models import Drift, Environment
from sharing.ports import Justification
from subscriptions import asking, ledger, news
from subscriptions.models import SubscriptionRequest
from subscriptions.services import requests
from subscriptions.states import RequestState

REQUEST = "request"


class Justifier:
    """Registered in ``AppConfig.ready``."""

    def ask(
        self, drift: Drift, *, environment: Environment, by: User, comment: str, days: int
    ) -> str:
        request = adopt(drift, environment=environment, by=by, comment=comment, days=days)
        return f"{REQUEST}:{request.pk}"

    def find(self, reference: str) -> Justification | None:
        kind, _colon, key = reference.partition(":")
        if kind != REQUEST or not key.isdigit():
            return None
        request = (
            SubscriptionRequest.objects.select_related("project", "revision").filter(pk=key).first()
        )
        if request is None:
            return None
        label = f"{request} ({request.get_state_display()})"
        return Justification(reference, label, request.get_absolute_url(), request.is_open)


@transaction.atomic
def adopt(
    drift: Drift, *, environment: Environment, by: User, comment: str, days: int
) -> SubscriptionRequest:
    """A request in the name of the environment's project, for what its role can read already.

    It begins with a question: nobody can approve it before the project has justified it. Its
    requester is an owner of that project, who may withdraw it; the ledger says who adopted.

    Raises ValidationError with what is missing for such a request, or
    Conflict when it was made before.
    """
    doors.keep_open()
    listing = _listing_of(drift)
    wish = asking.Asking(
        by=_speaker_of(environment.project),
        product=listing.product,
        project=environment.project,
        environment=environment,
        reason=_reason(drift, by, comment),
        duration_days=days,
        scope={str(drift.asset_id): _columns(drift, listing)},
    )
    found = asking.checked(wish)
    asking.demand_nothing_like_it(wish)
    asking.demand_somebody_to_decide(wish)
    request = requests.create(wish, found)
    request.adopted_by, request.state = by, RequestState.QUESTION
    request.save(update_fields=["adopted_by", "state"])
    ledger.record("request.adopted", request, by=by, right=drift.what, duration_days=days)
    news.adopted(request, by)
    return request


def _listing_of(drift: Drift) -> Listing:
    """The published product with the fewest tables besides this one."""
    listings = Listing.objects.filter(assets=drift.asset_id).select_related("product__project")
    found = sorted(listings, key=lambda listing: (listing.assets.count(), listing.pk))
    if not found:
        words = _("%(table)s is in no published product, so nobody can ask for it. Publish it.")
        raise ValidationError(words % {"table": drift.table_name})
    return found[0]


def _speaker_of(project: Project) -> User:
    person = owners_of(project).first() or members_of(project).first()
    if person is None:
        words = _("%(project)s has no member who could justify this. Add one.")
        raise ValidationError(words % {"project": project})
    return person


def _columns(drift: Drift, listing: Listing) -> Any:
    if "SELECT" not in drift.permissions or drift.filter_name:
        raise ValidationError(
            _("Requests are for reading columns of tables; this right is of another kind.")
        )
    if drift.columns is not None:
        return drift.columns
    if not drift.excluded_columns:
        return None
    names = drift.asset.columns.values_list("name", flat=True) if drift.asset else []
    return [name for name in names if name not in drift.excluded_columns]


def _reason(drift: Drift, by: User, comment: str) -> str:
    words = _(
        "%(who)s can do this already: %(what)s. It was given in AWS%(giver)s, and nobody approved "
        "it. %(adopter)s asks you to justify it: %(comment)s"
    )
    giver = _(" by %(who)s") % {"who": drift.given_by} if drift.given_by else ""
    return words % {
        "who": drift.who,
        "what": drift.what,
        "giver": giver,
        "adopter": by,
        "comment": comment,
    }
