"""What must hold of a request before it can be made; everything wrong is said at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalog.models import Asset, Listing, Product
from governance import answers as governance_answers
from governance.models import MetadataForm, Project
from governance.selectors.rules import demands_on_request
from governance.services import accounts, projects
from portal.errors import Conflict
from portal.identity.models import User
from sharing.models import Environment
from sharing.services import environments
from sharing.topology import Catalogs
from subscriptions import scope as scopes
from subscriptions.models import Subscription, SubscriptionRequest
from subscriptions.selectors.approvers import decision_on
from subscriptions.states import OPEN_STATES, SubscriptionState

TEXT_LENGTH = 5_000
LONGEST_DAYS = 3_650
"""No access without an end: ten years where no rule says less."""


@dataclass(frozen=True)
class Asking:
    """What somebody wants to ask for, as they gave it."""

    by: User
    product: Product
    project: Project
    environment: Environment
    reason: str
    duration_days: int
    scope: Any = None
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Checked:
    """The same, found right and brought into the form in which it is kept."""

    listing: Listing
    reason: str
    scope: scopes.Scope
    answers: dict[str, Any]


def checked(asking: Asking) -> Checked:
    """Raises Conflict for an unpublished product, ValidationError with messages by field."""
    listing = published(asking.product)
    errors = _Errors()
    errors.collect(_demand_another_project, asking)
    errors.collect(_demand_own_environment, asking)
    reason = errors.collect(text, asking.reason, "reason")
    errors.collect(demand_duration, asking.product, asking.duration_days)
    scope = errors.collect(_scope, asking, listing)
    answers = errors.collect(_answers, asking)
    errors.raise_if_any()
    return Checked(listing, reason or "", scope or {}, answers or {})


def published(product: Product) -> Listing:
    """Raises Conflict if the product is not published now."""
    listing = Listing.objects.select_related("revision").filter(product=product).first()
    if listing is None:
        raise Conflict(_("The product is not published, so access to it cannot be given."))
    return listing


def demand_open(product: Product, environment: Environment, scope: scopes.Scope) -> None:
    """Raises Conflict if access would begin or end in what is closed, whichever side it is on.

    Looks afresh. It stays so until the end of the transaction if ``doors.keep_open`` was called.
    """
    place = Environment.objects.select_related("project", "account").get(pk=environment.pk)
    environments.demand_open(place)
    projects.demand_open(place.project)
    projects.demand_open(Project.objects.get(pk=product.project_id))
    accounts.demand_open(place.account)
    catalogs = Catalogs()
    tables = Asset.objects.filter(pk__in=map(int, scope))
    for table in tables.select_related("account", "project__domain"):
        accounts.demand_open(table.account)
        accounts.demand_open(catalogs.named_for(table))


def text(value: str, name: str) -> str:
    """``value`` without blanks around it; raises ValidationError if nothing or too much is left."""
    value = (value or "").strip()
    if not value:
        raise ValidationError({name: _("Write a few words; others decide by them.")})
    return remark(value, name)


def remark(value: str, name: str) -> str:
    """A text that may also be empty."""
    value = (value or "").strip()
    if len(value) > TEXT_LENGTH:
        raise ValidationError(
            {name: _("At most %(count)d characters, please.") % {"count": TEXT_LENGTH}}
        )
    if "\0" in value:
        raise ValidationError({name: _("The text holds a character that cannot be kept.")})
    return value


def demand_duration(product: Product, days: int) -> None:
    """Raises ValidationError unless it is between one day and what the rules allow."""
    limit = demands_on_request(product.project.domain).longest_days
    longest = min(limit or LONGEST_DAYS, LONGEST_DAYS)
    if not 1 <= days <= longest:
        message = _("Access lasts between 1 and %(days)d days.") % {"days": longest}
        raise ValidationError({"duration_days": message})


def demand_nothing_like_it(asking: Asking) -> None:
    """Raises Conflict, saying where it stands, for what is already asked for or held."""
    same = {
        "product": asking.product,
        "project": asking.project,
        "environment": asking.environment,
    }
    # In this order: a request that is approved between the two looks is then found as held.
    request = SubscriptionRequest.objects.filter(**same, state__in=OPEN_STATES).first()
    if request:
        raise already_asked(request)
    held = Subscription.objects.filter(**same, state=SubscriptionState.ACTIVE).first()
    if held:
        raise Conflict(
            _("%(project)s already holds %(product)s in %(environment)s, until %(end)s.")
            % {**same, "product": held.product_name, "end": held.ends_at.date().isoformat()}
        )


def demand_somebody_to_decide(asking: Asking) -> None:
    """Raises Conflict, with the reason, rather than let people wait for nobody."""
    decision = decision_on(asking.product, asking=asking.project, requester=asking.by)
    if not decision.approvers:
        raise Conflict(" ".join(decision.reasons))


def already_asked(request: SubscriptionRequest) -> Conflict:
    words = _(
        "%(project)s has already asked for %(product)s in %(environment)s: request %(id)d by "
        "%(who)s is “%(state)s”."
    )
    return Conflict(
        words
        % {
            "project": request.project,
            "product": request.product_name,
            "environment": request.environment,
            "id": request.pk,
            "who": request.requester,
            "state": request.get_state_display(),
        }
    )


def _demand_another_project(asking: Asking) -> None:
    if asking.project.pk == asking.product.project_id:
        message = _("%(project)s produces this itself and needs no access to it.")
        raise ValidationError({"project": message % {"project": asking.project}})


def _demand_own_environment(asking: Asking) -> None:
    if asking.environment.project_id != asking.project.pk:
        message = _("Choose an environment of %(project)s.")
        raise ValidationError({"environment": message % {"project": asking.project}})
    if asking.environment.closed_at is not None:
        message = _("%(environment)s is closed. Choose another environment.")
        raise ValidationError({"environment": message % {"environment": asking.environment}})


def _scope(asking: Asking, listing: Listing) -> scopes.Scope:
    offered = scopes.offers(listing)
    scope = scopes.cleaned(asking.scope, offered)
    reasons = scopes.obstacles(scope, offered)
    if reasons:
        raise ValidationError({"scope": reasons})
    return scope


def _answers(asking: Asking) -> dict[str, Any]:
    forms = demands_on_request(asking.product.project.domain).forms
    if not isinstance(asking.answers, Mapping):
        raise ValidationError({"answers": _("Give an object: form id to answers by field.")})
    unknown = set(map(str, asking.answers)) - {str(form.pk) for form in forms}
    if unknown:
        message = _("No form with the id %(id)s is asked for.") % {"id": min(unknown)[:20]}
        raise ValidationError({"answers": message})
    errors = _Errors()
    cleaned = {str(form.pk): errors.collect(_filled_in, form, asking.answers) for form in forms}
    errors.raise_if_any()
    return cleaned


def _filled_in(form: MetadataForm, answers: Mapping[str, Any]) -> dict[str, Any]:
    values = answers.get(str(form.pk)) or {}
    if not isinstance(values, Mapping):
        raise ValidationError({"answers": _("Give an object of answers for each form.")})
    try:
        return governance_answers.validate(form, values)
    except ValidationError as error:
        labels = {entry.name: entry.label for entry in form.fields.all()}
        sentences = [
            f"{form.name}: {labels.get(name, name)}: {' '.join(messages)}"
            for name, messages in error.message_dict.items()
        ]
        raise ValidationError({"answers": sentences}) from None


class _Errors:
    """Gathers what several checks object to, so that people mend it all in one go."""

    def __init__(self) -> None:
        self._by_field: dict[str, Any] = {}

    def collect(self, check: Any, *arguments: Any) -> Any:
        try:
            return check(*arguments)
        except ValidationError as error:
            self._by_field = error.update_error_dict(self._by_field)
            return None

    def raise_if_any(self) -> None:
        if self._by_field:
            raise ValidationError(self._by_field)
