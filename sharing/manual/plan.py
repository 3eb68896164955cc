"""What a plan says of access that people give: whom Sluice will ask, and for what."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from sharing.models import Environment, Fulfiller
from sharing.portions import Portion
from sharing.selectors.fulfilment import Fulfillers, names_of


def steps_by_hand(environment: Environment, access: Iterable[Portion]) -> list[dict[str, Any]]:
    """One step a table, in the shape of the calls that Sluice makes itself, but for ``number``."""
    fulfillers = Fulfillers()
    return [
        {
            "words": _words(portion, fulfillers.of(portion.asset)),
            "account": environment.account.account_id,
            "region": portion.asset.region,
            "operation": _("by hand"),
            "parameters": _parameters(environment, portion),
            "undo": _("The same people are asked to take it away again."),
        }
        for portion in access
    ]


def _words(portion: Portion, fulfiller: Fulfiller | None) -> str:
    words = _("Ask %(who)s to give access to %(table)s by hand, and wait for their report.")
    return words % {"who": _who(portion, fulfiller), "table": portion.asset.technical_name}


def _who(portion: Portion, fulfiller: Fulfiller | None) -> str:
    people = list(fulfiller.people.filter(is_active=True)) if fulfiller else []
    if people:
        return names_of(people)
    return _("the owners of %s") % portion.asset.project


def _parameters(environment: Environment, portion: Portion) -> dict[str, Any]:
    return {
        "table": portion.asset.arn,
        "columns": portion.columns,
        "rows": portion.rows,
        "roles": environment.role_arns,
    }
