"""The people and roles behind each kind of mender, by name."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from governance.models import AwsAccount
from governance.selectors.projects import owners_of
from portal.identity.models import User
from sharing.explaining.causes import Mender
from sharing.selectors.fulfilment import latest_task, names_of, people_asked
from subscriptions.explaining.cases import Case
from subscriptions.selectors.approvers import approvers_of

NAMES_AT_MOST = 5


def named(mender: Mender | None, case: Case) -> str:
    """Who mends it, for people to read; empty if nobody has to."""
    if mender is None:
        return ""
    return _NAMED[mender](case)


def _sluice(case: Case) -> str:
    return _("Sluice, by itself")


def _member(case: Case) -> str:
    return _("Anybody in %(project)s") % {"project": case.environment.project}


def _requester(case: Case) -> str:
    return str(case.request.requester) if case.request else _member(case)


def _project_owner(case: Case) -> str:
    project = case.environment.project
    return _people(owners_of(project), _("An owner of %(project)s") % {"project": project})


def _producer(case: Case) -> str:
    project = case.asset.project
    words = _("The producer %(project)s") % {"project": project}
    return _people(owners_of(project), words)


def _fulfiller(case: Case) -> str:
    task = latest_task(case.grant.pk) if case.grant else None
    names = names_of(people_asked(task)) if task else ""
    return _("Whoever fulfils by hand: %(names)s") % {"names": names} if names else _producer(case)


def _approver(case: Case) -> str:
    people = approvers_of(case.request) if case.request else User.objects.none()
    return _people(people, _("Whoever decides on the request"))


def _platform_admin(case: Case) -> str:
    admins = User.objects.filter(is_platform_admin=True, is_active=True)
    return _people(admins, _("A platform admin"))


def _owner_admin(case: Case) -> str:
    route = case.grant.route if case.grant and not case.is_by_hand else None
    return _administrator(route.catalog_account if route else case.asset.account)


def _consumer_admin(case: Case) -> str:
    return _administrator(case.environment.account)


_NAMED = {
    Mender.SLUICE: _sluice,
    Mender.MEMBER: _member,
    Mender.REQUESTER: _requester,
    Mender.PROJECT_OWNER: _project_owner,
    Mender.APPROVER: _approver,
    Mender.PRODUCER: _producer,
    Mender.FULFILLER: _fulfiller,
    Mender.PLATFORM_ADMIN: _platform_admin,
    Mender.OWNER_ADMIN: _owner_admin,
    Mender.CONSUMER_ADMIN: _consumer_admin,
}


def _administrator(account: AwsAccount) -> str:
    return _("An administrator of the AWS account %(account)s") % {"account": account}


def _people(people: QuerySet[User], role: str) -> str:
    """``The producer Film Catalog: Olu, Carla``; the role alone where nobody is known."""
    names = _listed(people.order_by("name", "pk")[: NAMES_AT_MOST + 1])
    return f"{role}: {names}" if names else role


def _listed(people: Iterable[User]) -> str:
    names = [str(person) for person in people]
    more = ["…"] if len(names) > NAMES_AT_MOST else []
    return ", ".join([*names[:NAMES_AT_MOST], *more])
