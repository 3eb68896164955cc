"""The verbs of rules: make one, change its days, drop it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from governance.models import Domain, FormPurpose, Glossary, MetadataForm, Rule, RuleKind
from governance.policies import may
from governance.selectors import forms, glossaries
from governance.services import records
from portal.audit import services as audit
from portal.errors import Conflict
from portal.identity.models import User

_PURPOSES = {
    RuleKind.LISTING_FORM: FormPurpose.PRODUCT,
    RuleKind.REQUEST_FORM: FormPurpose.REQUEST,
}
LONGEST_DAYS = 3650


@transaction.atomic
def create(
    *,
    by: User,
    domain: Domain,
    kind: str,
    form: MetadataForm | None = None,
    glossary: Glossary | None = None,
    days: int | None = None,
) -> Rule:
    """One demand of the domain and all below it; ``kind`` says which of the others it needs."""
    domain = records.locked(domain)
    may.demand(by, "rule.create", domain)
    rule = Rule(domain=domain, kind=kind, form=form, glossary=glossary, days=days)
    _check(rule)
    if Rule.objects.filter(domain=domain, kind=kind, form=form, glossary=glossary).exists():
        raise Conflict(_("%(domain)s has this rule already.") % {"domain": domain})
    records.save(rule)
    _record("rule.created", rule, by)
    return rule


@transaction.atomic
def change(rule: Rule, *, by: User, days: int | None) -> Rule:
    """A limit may become longer or shorter; another kind of rule is another rule."""
    rule = records.locked(rule)
    may.demand(by, "rule.change", rule)
    if rule.kind != RuleKind.LONGEST_ACCESS:
        raise ValidationError({"days": _("Only the longest access has days.")})
    _check_days(days)
    if changed := records.update(rule, {"days": days}):
        _record("rule.changed", rule, by, changed=changed)
    return rule


@transaction.atomic
def delete(rule: Rule, *, by: User) -> None:
    rule = records.locked(rule)
    may.demand(by, "rule.delete", rule)
    _record("rule.deleted", rule, by)
    records.delete(rule)


def _check(rule: Rule) -> None:
    if purpose := _PURPOSES.get(RuleKind(rule.kind)) if rule.kind in RuleKind else None:
        usable = forms.forms_for(rule.domain, purpose)
        if rule.form is None or not usable.filter(pk=rule.form.pk).exists():
            text = _("Choose a form for “%(purpose)s” that this domain may use.")
            raise ValidationError({"form": text % {"purpose": purpose.label}})
    elif rule.kind == RuleKind.LISTING_TERM:
        usable_terms = glossaries.glossaries_for(rule.domain)
        if rule.glossary is None or not usable_terms.filter(pk=rule.glossary.pk).exists():
            raise ValidationError({"glossary": _("Choose a glossary that this domain may use.")})
    elif rule.kind == RuleKind.LONGEST_ACCESS:
        _check_days(rule.days)


def _check_days(days: int | None) -> None:
    if days is None or not 1 <= days <= LONGEST_DAYS:
        text = _("Say for how many days, from 1 to %(most)d.")
        raise ValidationError({"days": text % {"most": LONGEST_DAYS}})


def _record(verb: str, rule: Rule, by: User, **detail: Any) -> None:
    audit.record(verb, rule, by=by, domains=[rule.domain_id], **detail)
