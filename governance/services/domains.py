"""The verbs of domains: create, change, move, choose the catalog, name stewards, delete."""

from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from governance import ports
from governance.models import AwsAccount, CatalogChoice, Domain, Glossary, SharingBy
from governance.policies import may
from governance.selectors import domains as selectors
from governance.selectors import glossaries
from governance.selectors.roles import roles_of
from governance.services import records
from portal.audit import services as audit
from portal.errors import Conflict, Denied
from portal.identity.models import User
from portal.notify.services import notify


class DomainText(TypedDict, total=False):
    name: str
    description: str


@transaction.atomic
def create(*, by: User, name: str, parent: Domain | None = None, description: str = "") -> Domain:
    may.demand(by, "domain.create", parent)
    domain = Domain(
        name=records.stripped(name),
        slug=records.free_slug(Domain, name),
        description=description,
        parent=parent,
    )
    records.save(domain)
    audit.record("domain.created", domain, by=by, domains=[domain.pk])
    return domain


@transaction.atomic
def change(domain: Domain, *, by: User, **text: Unpack[DomainText]) -> Domain:
    domain = records.locked(domain)
    may.demand(by, "domain.change", domain)
    if changed := records.update(domain, text):
        audit.record("domain.changed", domain, by=by, domains=[domain.pk], changed=changed)
    return domain


@transaction.atomic
def move(domain: Domain, *, by: User, parent: Domain | None) -> Domain:
    """Put the domain below another one, or at the top.

    Needs the right to change all three: moving ends what the stewards and rules above said.
    Raises ValidationError when the new parent lies below the domain.
    """
    _hold_the_tree()
    domain.refresh_from_db()
    if domain.parent_id == (parent.pk if parent else None):
        return domain
    for concerned in (domain, domain.parent, parent):
        may.demand(by, "domain.change", concerned)
    if parent and domain in selectors.trail(parent):
        text = _("%(parent)s lies in %(domain)s itself, so %(domain)s cannot be put below it.")
        raise ValidationError({"parent": text % {"parent": parent, "domain": domain}})
    changed = records.update(domain, {"parent": parent})
    audit.record("domain.moved", domain, by=by, domains=[domain.pk], changed=changed)
    return domain


def _hold_the_tree() -> None:
    """Two moves at the same moment could make a cycle that neither sees; domains are few."""
    list(Domain.objects.select_for_update().order_by("pk").values_list("pk"))


@transaction.atomic
def choose_catalog(
    domain: Domain, *, by: User, catalog: str, account: AwsAccount | None = None
) -> Domain:
    """Say whose Glue catalog the domain's products are shared from; ``account`` names another."""
    domain = records.locked(domain)
    may.demand(by, "domain.choose_catalog", domain)
    if (catalog == CatalogChoice.ACCOUNT) != (account is not None):
        text = _("Name the catalog account, and only for “a named account”.")
        raise ValidationError({"catalog_account": text})
    if changed := records.update(domain, {"catalog": catalog, "catalog_account": account}):
        audit.record("domain.catalog_chosen", domain, by=by, domains=[domain.pk], changed=changed)
        ports.catalog_change.chosen(domain, by=by)
    return domain


@transaction.atomic
def choose_sharing(
    domain: Domain, *, by: User, sharing_by: str, tag_glossary: Glossary | None = None
) -> Domain:
    """Say whether new access to the domain's products goes by tables' names or by LF-Tags; terms
    of ``tag_glossary`` that a product carries become tags as well. Access already given stays
    as it was decided.
    """
    domain = records.locked(domain)
    may.demand(by, "domain.choose_sharing", domain)
    if tag_glossary and not glossaries.glossaries_for(domain).filter(pk=tag_glossary.pk).exists():
        text = _("%(glossary)s is not a glossary this domain may use.")
        raise ValidationError({"tag_glossary": text % {"glossary": tag_glossary}})
    if tag_glossary and sharing_by != SharingBy.TAG:
        text = _("A glossary of tags is only for access by LF-Tags.")
        raise ValidationError({"tag_glossary": text})
    if changed := records.update(domain, {"sharing_by": sharing_by, "tag_glossary": tag_glossary}):
        audit.record("domain.sharing_chosen", domain, by=by, domains=[domain.pk], changed=changed)
    return domain


@transaction.atomic
def delete(domain: Domain, *, by: User) -> None:
    domain = records.locked(domain)
    may.demand(by, "domain.delete", domain)
    audit.record("domain.deleted", domain, by=by, domains=[domain.pk])
    records.delete(domain)


@transaction.atomic
def add_steward(domain: Domain, *, by: User, user: User) -> None:
    domain = records.locked(domain)
    may.demand(by, "domain.add_steward", domain)
    if not user.is_active:
        raise ValidationError({"user": _("This person's account is switched off.")})
    # Platform admins keep things running and never decide on access: not by this way either.
    if user == by and domain.pk not in roles_of(by).stewarded:
        raise Denied(_("Nobody makes themselves a steward. Ask another platform admin."))
    _steward, is_new = domain.stewardships.get_or_create(user=user)
    if not is_new:
        raise Conflict(_("%(name)s is a steward of this domain already.") % {"name": user})
    audit.record("domain.steward_added", domain, by=by, domains=[domain.pk], steward=_who(user))
    notify(
        [user],
        kind="steward.added",
        text=_("You are now a steward of %(domain)s.") % {"domain": domain},
        url=domain.get_absolute_url(),
    )


@transaction.atomic
def remove_steward(domain: Domain, *, by: User, user: User) -> None:
    domain = records.locked(domain)
    may.demand(by, "domain.remove_steward", domain)
    removed, _rows = domain.stewardships.filter(user=user).delete()
    if not removed:
        raise Conflict(_("%(name)s is no steward of this domain.") % {"name": user})
    audit.record("domain.steward_removed", domain, by=by, domains=[domain.pk], steward=_who(user))


def _who(user: User) -> dict[str, object]:
    return {"id": user.pk, "name": str(user)}
