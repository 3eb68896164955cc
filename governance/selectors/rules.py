"""Which rules hold where: a domain's own and those of every domain above it."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from governance.models import Domain, FormField, Glossary, MetadataForm, Project, Rule, RuleKind
from governance.rules import Demand, Facts
from governance.selectors import projects
from governance.selectors.domains import trail
from governance.selectors.trees import upwards
from portal.identity.models import User


@dataclass(frozen=True)
class ListingDemands:
    """Every listing needs these forms filled in, and a term of each of these glossaries."""

    forms: tuple[MetadataForm, ...]
    glossaries: tuple[Glossary, ...]


@dataclass(frozen=True)
class RequestDemands:
    """Every request needs these forms answered; access lasts at most so many days."""

    forms: tuple[MetadataForm, ...]
    longest_days: int | None
    demands: tuple[Demand, ...]


def rules_for(domain: Domain) -> QuerySet[Rule]:
    """The rules that hold in a domain, wherever above they were made."""
    fields = Prefetch("form__fields", FormField.objects.select_related("glossary"))
    return (
        Rule.objects.filter(domain__in=upwards(Domain, [domain.pk]))
        .select_related("domain", "form", "glossary")
        .prefetch_related(fields)
        .order_by("pk")
    )


def demands_on_listing(domain: Domain) -> ListingDemands:
    """What a listing of this domain must have. Two queries."""
    rules = list(rules_for(domain))
    forms = {r.form_id: r.form for r in rules if r.kind == RuleKind.LISTING_FORM and r.form}
    glossaries = {
        r.glossary_id: r.glossary for r in rules if r.kind == RuleKind.LISTING_TERM and r.glossary
    }
    return ListingDemands(tuple(forms.values()), tuple(glossaries.values()))


def demands_on_request(domain: Domain) -> RequestDemands:
    """What a request for a product of this domain must bring. Two queries."""
    rules = list(rules_for(domain))
    forms = {r.form_id: r.form for r in rules if r.kind == RuleKind.REQUEST_FORM and r.form}
    asked = (RuleKind.REQUEST_FORM, RuleKind.LONGEST_ACCESS)
    return RequestDemands(
        forms=tuple(forms.values()),
        longest_days=min((r.days for r in rules if r.days is not None), default=None),
        demands=tuple(_demand(rule) for rule in rules if rule.kind in asked),
    )


def _demand(rule: Rule) -> Demand:
    form = rule.form.name if rule.form else ""
    return Demand(domain=rule.domain.name, form_id=rule.form_id, form=form, days=rule.days)


def facts_for(
    producer: Project,
    *,
    asking: Project | None,
    requester: User,
    duration_days: int | None,
    answered_forms: frozenset[int] = frozenset(),
) -> Facts:
    """What ``governance.rules.decide`` wants to know of a request to ``producer``. Seven queries.

    ``asking`` is None while it is not chosen yet which project asks.
    """
    owners = list(projects.owners_of(producer))
    stewards = _stewards(producer.domain)
    people = {user.pk for user in owners} | {row[0] for row in stewards}
    return Facts(
        producer=producer.name,
        owners=tuple((user.pk, str(user)) for user in owners),
        stewards=stewards,
        admins=_admins(people),
        asking=_members(asking, people) if asking else frozenset(),
        requester_id=requester.pk,
        duration_days=duration_days,
        demands=demands_on_request(producer.domain).demands,
        answered_forms=answered_forms,
    )


def _admins(people: set[int]) -> frozenset[int]:
    admins = User.objects.filter(pk__in=people, is_platform_admin=True)
    return frozenset(admins.values_list("pk", flat=True))


def _members(project: Project, people: set[int]) -> frozenset[int]:
    members = project.memberships.filter(user__in=people)
    return frozenset(members.values_list("user_id", flat=True))


def _stewards(domain: Domain) -> tuple[tuple[int, str, str], ...]:
    """Active stewards, those of the domain itself before those further up."""
    steps = trail(domain)[::-1]
    nearest = {step.pk: distance for distance, step in enumerate(steps)}
    found = User.objects.filter(is_active=True, stewardships__domain__in=steps).values_list(
        "pk", "name", "email", "stewardships__domain_id", "stewardships__domain__name"
    )
    ordered = sorted(found, key=lambda row: (nearest[row[3]], row[1], row[0]))
    return tuple((pk, name or email, domain) for pk, name, email, _id, domain in ordered)
