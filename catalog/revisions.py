"""What changed from one published revision to the next, in words. Pure."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Content = dict[str, Any]
# Longer lists are summed up.
MOST_NAMES = 5


def changes(old: Content, new: Content) -> list[str]:
    """One sentence per kind of change; empty when the two say the same."""
    return [*_texts(old, new), *_terms(old, new), *_forms(old, new), *_assets(old, new)]


def _texts(old: Content, new: Content) -> Iterator[str]:
    if old["name"] != new["name"]:
        yield _("Renamed from “%(name)s”.") % {"name": old["name"]}
    if old["description"] != new["description"]:
        yield _("The description was rewritten.")


def _terms(old: Content, new: Content) -> Iterator[str]:
    before = {" › ".join(term["path"]) for term in old.get("terms", [])}
    after = {" › ".join(term["path"]) for term in new.get("terms", [])}
    yield from _told(_("Terms added: %s."), after - before)
    yield from _told(_("Terms removed: %s."), before - after)


def _forms(old: Content, new: Content) -> Iterator[str]:
    before = {form["id"]: form for form in old.get("forms", [])}
    after = {form["id"]: form for form in new.get("forms", [])}
    changed = {form["name"] for pk, form in after.items() if before.get(pk) != form}
    removed = {form["name"] for pk, form in before.items() if pk not in after}
    yield from _told(_("Forms filled in anew: %s."), changed)
    yield from _told(_("Forms removed: %s."), removed)


def _assets(old: Content, new: Content) -> Iterator[str]:
    before = {asset["id"]: asset for asset in old.get("assets", [])}
    after = {asset["id"]: asset for asset in new.get("assets", [])}
    yield from _told(_("Assets added: %s."), {after[pk]["name"] for pk in after.keys() - before})
    yield from _told(_("Assets removed: %s."), {before[pk]["name"] for pk in before.keys() - after})
    for pk in sorted(before.keys() & after):
        yield from _columns(before[pk], after[pk])


def _columns(old: Content, new: Content) -> Iterator[str]:
    before = {column["name"]: column for column in old["columns"]}
    after = {column["name"]: column for column in new["columns"]}
    table = {"table": new["name"]}
    yield from _told(_("%(table)s: columns added: ") % table + "%s.", after.keys() - before)
    yield from _told(_("%(table)s: columns removed: ") % table + "%s.", before.keys() - after)
    both = before.keys() & after
    retyped = {name for name in both if before[name]["data_type"] != after[name]["data_type"]}
    yield from _told(_("%(table)s: other types: ") % table + "%s.", retyped)
    described = {name for name in both - retyped if before[name] != after[name]}
    yield from _told(_("%(table)s: described anew: ") % table + "%s.", described)


def _told(sentence: str, names: Any) -> Iterator[str]:
    if not names:
        return
    shown = sorted(names)[:MOST_NAMES]
    more = len(names) - len(shown)
    listed = ", ".join(shown)
    if more:
        listed += ngettext(" and %(n)d more", " and %(n)d more", more) % {"n": more}
    yield sentence.replace("%s", listed)
