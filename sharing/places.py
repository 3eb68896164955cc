"""Where the pages of sharing stand in the navigation."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from governance.selectors.roles import roles_of
from portal.ui.navigation import Place, Section
from sharing.selectors.fulfilment import PRODUCES


def fulfils_or_produces(user: Any) -> bool:
    if not user.is_authenticated:
        return False
    roles = roles_of(user)
    return bool(
        roles.is_auditor
        or roles.is_platform_admin
        or roles.stewarded
        or roles.projects_as(*PRODUCES)
    )


PLACES = (
    Place(
        section=Section.PRODUCE,
        label=_("Fulfilment tasks"),
        url_name="sharing:fulfilment_tasks",
        order=62,
        visible_to=fulfils_or_produces,
    ),
    Place(
        section=Section.PRODUCE,
        label=_("Fulfilment by hand"),
        url_name="sharing:fulfillers",
        order=64,
        visible_to=fulfils_or_produces,
    ),
    Place(section=Section.GOVERN, label=_("Grants"), url_name="sharing:grants", order=60),
    Place(section=Section.GOVERN, label=_("Drift"), url_name="sharing:drifts", order=65),
    Place(section=Section.GOVERN, label=_("Mirrors"), url_name="sharing:mirrors", order=62),
    Place(
        section=Section.SETTINGS,
        label=_("Environments"),
        url_name="sharing:environments",
        order=20,
        covers=("/closing/environments/",),
    ),
)
