"""Who is told what: a line for everybody who waits for it, or has to do something about it."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from governance.models import ProjectRole
from governance.selectors.domains import stewards_of
from governance.selectors.projects import members_of, owners_of
from portal.identity.models import User
from portal.notify.services import notify
from sharing.models import Grant
from subscriptions.models import Subscription, SubscriptionRequest
from subscriptions.selectors.approvers import approvers_of


def submitted(request: SubscriptionRequest) -> None:
    text = _("%(who)s asks for %(product)s for %(project)s.")
    _tell(_deciders(request), request, "request.submitted", text, request.requester)


def adopted(request: SubscriptionRequest, by: User) -> None:
    """Told to those who are to justify it, and to those who decide."""
    text = _(
        "%(who)s found that %(project)s can read %(product)s in AWS though nobody approved it, "
        "and made it a request."
    )
    people = {request.requester, *owners_of(request.project), *_deciders(request)} - {by}
    _tell(people, request, "request.adopted", text, by)


def answered(request: SubscriptionRequest, by: User) -> None:
    text = _("%(who)s answered the question about %(product)s for %(project)s.")
    _tell(_deciders(request) - {by}, request, "request.answered", text, by)


def commented(request: SubscriptionRequest, by: User) -> None:
    """Told to whoever took part so far."""
    took_part = User.objects.filter(decisions__request=request)
    wrote = User.objects.filter(pk__in=request.comments.values("author"))
    people = {request.requester, *took_part, *wrote} - {by}
    text = _("%(who)s commented on the request of %(project)s for %(product)s.")
    _tell(people, request, "request.commented", text, by)


def approved(request: SubscriptionRequest, by: User) -> None:
    text = _("%(who)s approved access to %(product)s for %(project)s. It is being granted.")
    _tell([request.requester], request, "request.approved", text, by)


def refused(request: SubscriptionRequest, by: User) -> None:
    text = _("%(who)s refused access to %(product)s for %(project)s.")
    _tell([request.requester], request, "request.refused", text, by)


def questioned(request: SubscriptionRequest, by: User) -> None:
    text = _("%(who)s has a question about your request for %(product)s for %(project)s.")
    _tell([request.requester], request, "request.questioned", text, by)


def withdrawn(request: SubscriptionRequest, by: User) -> None:
    text = _("%(who)s withdrew the request of %(project)s for %(product)s.")
    _tell(_producers(request) - {by}, request, "request.withdrawn", text, by)


def cancelled(subscription: Subscription, by: User) -> None:
    text = _("%(who)s gave up the access of %(project)s to %(product)s.")
    _tell(_producers(subscription) - {by}, subscription, "subscription.cancelled", text, by)


def revoked(subscription: Subscription, by: User) -> None:
    text = _("%(who)s revoked the access of %(project)s to %(product)s.")
    _tell(_askers(subscription) - {by}, subscription, "subscription.revoked", text, by)


def expired(subscription: Subscription) -> None:
    text = _("The access of %(project)s to %(product)s has expired.")
    _tell(_askers(subscription), subscription, "subscription.expired", text)


def granted(subscription: Subscription) -> None:
    text = _("%(product)s can now be queried by %(project)s.")
    _tell(_askers(subscription), subscription, "subscription.granted", text)


def in_trouble(subscription: Subscription, grant: Grant) -> None:
    text = _("Access of %(project)s to %(product)s is not working: %(table)s. %(error)s")
    producing = owners_of(subscription.product.project)
    people = {subscription.request.requester, *_admins(), *producing}
    table, error = grant.asset.name, grant.error
    where, kind = grant.get_absolute_url(), f"grant.{grant.state}"
    # Platform admins do not see the subscription's page; everybody told sees the grant's.
    _tell(people, subscription, kind, text, url=where, table=table, error=error)


def still_there(subscription: Subscription, grant: Grant) -> None:
    """Told to whoever answers for the data, and to whoever can mend what AWS refuses."""
    refused = _(
        "AWS refuses to revoke the access of %(project)s to %(product)s: %(table)s can still be "
        "read. %(error)s"
    )
    failed = _(
        "Taking away by hand the access of %(project)s to %(product)s failed: %(table)s can "
        "still be read. %(error)s"
    )
    text = failed if grant.is_manual else refused
    producing = subscription.product.project
    people = {*owners_of(producing), *stewards_of(producing.domain), *_admins()}
    table, error = grant.asset.name, grant.error
    where, kind = grant.get_absolute_url(), "grant.revoking_refused"
    _tell(people, subscription, kind, text, url=where, table=table, error=error)


def _admins() -> set[User]:
    return set(User.objects.filter(is_active=True, is_platform_admin=True))


def _deciders(request: SubscriptionRequest) -> set[User]:
    """Platform admins where nobody may decide: they can name somebody."""
    return set(approvers_of(request)) or _admins()


def _producers(thing: SubscriptionRequest | Subscription) -> set[User]:
    return set(owners_of(thing.product.project))


def _askers(subscription: Subscription) -> set[User]:
    return set(members_of(subscription.project, *ProjectRole))


def _tell(
    people: Iterable[User],
    thing: SubscriptionRequest | Subscription,
    kind: str,
    text: str,
    who: User | None = None,
    *,
    url: str = "",
    **words: object,
) -> None:
    names: dict[str, object] = {
        "who": who,
        "product": thing.product_name,
        "project": thing.project,
        **words,
    }
    notify(people, kind=kind, text=text % names, url=url or thing.get_absolute_url())
