"""Who decides, and what the rules demand of listings and requests."""

import pytest

from governance.models import Rule, RuleKind
from governance.rules import Demand, Facts, decide
from governance.selectors import rules
from tests import factories

OLU, STEN, ANA, ADA = 1, 2, 3, 4


def test_owners_and_stewards_may_decide_each_with_the_reason():
    decision = decide(
        Facts("Films", owners=((OLU, "Olu"),), stewards=((STEN, "Sten", "Streaming"),))
    )
    assert [(one.name, one.reason) for one in decision.approvers] == [
        ("Olu", "owner of Films"),
        ("Sten", "steward of Streaming"),
    ]
    assert decision.reasons == ("One of these people decides, each alone.",)


def test_nobody_decides_on_their_own_request():
    decision = decide(
        Facts(
            "Films",
            owners=((OLU, "Olu"),),
            stewards=((STEN, "Sten", "Streaming"), (OLU, "Olu", "Streaming")),
            requester_id=OLU,
        )
    )
    assert decision.approver_ids == {STEN}
    assert "Nobody decides on their own request." in decision.reasons


def test_platform_admins_never_decide_even_as_owners():
    decision = decide(Facts("Films", owners=((ADA, "Ada"),), admins=frozenset({ADA})))
    assert decision.approvers == ()
    assert "Platform admins never decide on access." in decision.reasons
    assert decision.reasons[0].startswith("Nobody may decide: Films has no other owner")


def test_whoever_is_owner_and_steward_is_named_once():
    decision = decide(Facts("Films", owners=((OLU, "Olu"),), stewards=((OLU, "Olu", "Streaming"),)))
    assert [one.reason for one in decision.approvers] == ["owner of Films"]


def test_the_strictest_limit_holds():
    facts = Facts(
        "Films",
        duration_days=90,
        demands=(Demand("Streaming", days=365), Demand("Film catalog", days=30)),
    )
    decision = decide(facts)
    assert decision.longest_days == 30
    assert decision.unmet == ["Access lasts at most 30 days; Film catalog sets that limit."]


@pytest.mark.parametrize(("days", "met"), [(30, True), (31, False), (None, False)])
def test_a_limit_is_met_up_to_its_last_day(days, met):
    facts = Facts("Films", duration_days=days, demands=(Demand("Streaming", days=30),))
    assert [one.met for one in decide(facts).conditions] == [met]


def test_a_demanded_form_is_a_condition_once():
    demands = (Demand("Streaming", form_id=7, form="Purpose"), Demand("Films", form_id=7, form="P"))
    open_, done = (
        decide(Facts("Films", demands=demands, answered_forms=frozenset(answered)))
        for answered in (set(), {7})
    )
    assert open_.unmet == ["Fill in the form “Purpose”; Streaming demands it of every request."]
    assert done.unmet == []


@pytest.mark.django_db
def test_rules_of_domains_above_hold_below_and_not_the_other_way():
    streaming = factories.domain("Streaming")
    films = factories.domain("Film catalog", parent=streaming)
    sales = factories.form("Sales", required=["Region"])
    purpose = factories.form("Purpose", purpose="request")
    country = factories.glossary("Country")
    Rule.objects.create(domain=streaming, kind=RuleKind.LISTING_FORM, form=sales)
    Rule.objects.create(domain=films, kind=RuleKind.LISTING_TERM, glossary=country)
    Rule.objects.create(domain=streaming, kind=RuleKind.REQUEST_FORM, form=purpose)
    Rule.objects.create(domain=films, kind=RuleKind.LONGEST_ACCESS, days=30)

    assert rules.demands_on_listing(films).forms == (sales,)
    assert rules.demands_on_listing(films).glossaries == (country,)
    assert rules.demands_on_listing(streaming).glossaries == ()
    assert rules.demands_on_request(films).forms == (purpose,)
    assert rules.demands_on_request(films).longest_days == 30
    assert rules.demands_on_request(streaming).longest_days is None


@pytest.mark.django_db
def test_facts_are_gathered_along_the_tree(django_assert_max_num_queries):
    olu, sten, stella = (factories.person(name) for name in ("Olu", "Sten", "Stella"))
    ada = factories.person("Ada", is_platform_admin=True)
    streaming = factories.domain("Streaming", stewards=[sten, ada])
    films = factories.domain("Film catalog", parent=streaming, stewards=[stella])
    project = factories.project("Films", domain=films, owner=olu)
    Rule.objects.create(domain=streaming, kind=RuleKind.LONGEST_ACCESS, days=30)

    with django_assert_max_num_queries(7):
        facts = rules.facts_for(
            project, asking=None, requester=factories.person("Ana"), duration_days=10
        )
    assert facts.stewards == (
        (stella.pk, "Stella", "Film catalog"),
        (ada.pk, "Ada", "Streaming"),
        (sten.pk, "Sten", "Streaming"),
    )
    assert [one.name for one in decide(facts).approvers] == ["Olu", "Stella", "Sten"]
    assert decide(facts).unmet == []


def test_members_of_the_asking_project_never_decide_on_its_requests():
    facts = Facts(
        "Films",
        owners=((OLU, "Olu"),),
        stewards=((STEN, "Sten", "Streaming"),),
        asking=frozenset({OLU}),
    )
    decision = decide(facts)
    assert decision.approver_ids == {STEN}
    assert "Members of the asking project never decide on its requests." in decision.reasons


@pytest.mark.django_db
def test_facts_name_who_belongs_to_both_sides():
    olu, ana = factories.person("Olu"), factories.person("Ana")
    producing = factories.project("Films", owner=olu)
    asking = factories.project("Marketing", owner=ana, consumer=olu)

    facts = rules.facts_for(producing, asking=asking, requester=ana, duration_days=10)

    assert facts.asking == {olu.pk}
