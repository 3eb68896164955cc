"""Where the conversation's pages stand in the navigation."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from governance.selectors.roles import roles_of
from portal.ui.navigation import Place, Section
from subscriptions.policies import PRODUCES
from subscriptions.selectors.requests import waiting_count


def answers_for_products(user: Any) -> bool:
    if not user.is_authenticated:
        return False
    roles = roles_of(user)
    return bool(roles.is_auditor or roles.stewarded or roles.projects_as(*PRODUCES))


PLACES = (
    Place(section=Section.ACCESS, label=_("My access"), url_name="subscriptions:access", order=10),
    Place(
        section=Section.ACCESS,
        label=_("Requests"),
        url_name="subscriptions:requests",
        order=20,
        covers=("/ask/",),
    ),
    Place(
        section=Section.PRODUCE,
        label=_("Subscribers"),
        url_name="subscriptions:subscribers",
        order=60,
        visible_to=answers_for_products,
    ),
    Place(
        section=Section.CORNER,
        label=_("Inbox"),
        url_name="subscriptions:inbox",
        icon="inbox",
        order=10,
        count=waiting_count,
    ),
)
