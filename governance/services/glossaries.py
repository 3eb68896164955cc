"""The verbs of glossaries, their terms, and the relations between terms."""

from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from governance.models import Domain, Glossary, Term, TermRelation
from governance.policies import may
from governance.selectors import glossaries as selectors
from governance.services import records
from portal.audit import services as audit
from portal.errors import Conflict
from portal.identity.models import User


class GlossarySettings(TypedDict, total=False):
    name: str
    description: str
    restricted: bool


class TermText(TypedDict, total=False):
    name: str
    description: str


@transaction.atomic
def create(
    *,
    by: User,
    name: str,
    domain: Domain | None = None,
    description: str = "",
    restricted: bool = False,
) -> Glossary:
    """Without a domain the glossary is everybody's, and platform admins keep it."""
    may.demand(by, "glossary.create", domain)
    glossary = Glossary(
        domain=domain,
        name=records.stripped(name),
        slug=records.free_slug(Glossary, name),
        description=description,
        restricted=restricted,
    )
    records.save(glossary)
    _record("glossary.created", glossary, by)
    return glossary


@transaction.atomic
def change(glossary: Glossary, *, by: User, **settings: Unpack[GlossarySettings]) -> Glossary:
    glossary = records.locked(glossary)
    may.demand(by, "glossary.change", glossary)
    if changed := records.update(glossary, settings):
        _record("glossary.changed", glossary, by, changed=changed)
    return glossary


@transaction.atomic
def delete(glossary: Glossary, *, by: User) -> None:
    """Only when no rule, form or term needs it: terms go one by one, each time on purpose."""
    glossary = records.locked(glossary)
    may.demand(by, "glossary.delete", glossary)
    if glossary.terms.exists():
        raise Conflict(_("Delete the terms of “%(name)s” first.") % {"name": glossary})
    _record("glossary.deleted", glossary, by)
    records.delete(glossary)


@transaction.atomic
def add_term(
    glossary: Glossary,
    *,
    by: User,
    name: str,
    parent: Term | None = None,
    description: str = "",
) -> Term:
    glossary = records.locked(glossary)
    may.demand(by, "term.create", glossary)
    _demand_same_glossary(glossary, parent)
    term = Term(
        glossary=glossary, name=records.stripped(name), parent=parent, description=description
    )
    records.save(term)
    _record_term("term.created", term, by)
    return term


@transaction.atomic
def change_term(term: Term, *, by: User, **text: Unpack[TermText]) -> Term:
    term = records.locked(term)
    may.demand(by, "term.change", term)
    if changed := records.update(term, text):
        _record_term("term.changed", term, by, changed=changed)
    return term


@transaction.atomic
def move_term(term: Term, *, by: User, parent: Term | None) -> Term:
    """Put the term below another one of its glossary, or at the top.

    Raises ValidationError for a parent of another glossary or below the term itself.
    """
    # Held so that two moves at the same moment cannot make a cycle that neither sees.
    glossary = records.locked(term.glossary)
    term.refresh_from_db()
    if term.parent_id == (parent.pk if parent else None):
        return term
    may.demand(by, "term.change", term)
    _demand_same_glossary(glossary, parent)
    if parent and selectors.with_ancestors([parent.pk]).filter(pk=term.pk).exists():
        text = _("“%(parent)s” lies below “%(term)s” itself.")
        raise ValidationError({"parent": text % {"parent": parent.name, "term": term.name}})
    changed = records.update(term, {"parent": parent})
    _record_term("term.moved", term, by, changed=changed)
    return term


@transaction.atomic
def delete_term(term: Term, *, by: User) -> None:
    term = records.locked(term)
    may.demand(by, "term.delete", term)
    if term.children.exists():
        raise Conflict(_("Delete or move the terms below “%(name)s” first.") % {"name": term.name})
    _record_term("term.deleted", term, by)
    records.delete(term)


@transaction.atomic
def relate(term: Term, *, by: User, kind: str, other: Term) -> TermRelation:
    """Say how a term stands to another, of whichever glossary."""
    term = records.locked(term)
    may.demand(by, "term.change", term)
    if term == other:
        raise ValidationError({"other": _("A term cannot be related to itself.")})
    relation = TermRelation(term=term, other=other, kind=kind)
    records.save(relation)
    _record_term("term.related", term, by, relation=kind, other=str(other))
    return relation


@transaction.atomic
def unrelate(relation: TermRelation, *, by: User) -> None:
    relation = records.locked(relation)
    may.demand(by, "term.change", relation.term)
    _record_term(
        "term.unrelated", relation.term, by, relation=relation.kind, other=str(relation.other)
    )
    relation.delete()


def _demand_same_glossary(glossary: Glossary, parent: Term | None) -> None:
    if parent and parent.glossary_id != glossary.pk:
        raise ValidationError({"parent": _("The term above must be of the same glossary.")})


def _record(verb: str, glossary: Glossary, by: User, **detail: Any) -> None:
    domains = [glossary.domain_id] if glossary.domain_id else []
    audit.record(verb, glossary, by=by, domains=domains, **detail)


def _record_term(verb: str, term: Term, by: User, **detail: Any) -> None:
    domain = term.glossary.domain_id
    audit.record(verb, term, by=by, domains=[domain] if domain else [], **detail)
