"""Rights as Lake Formation lists them, in plain words."""

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

EVERYBODY = "IAM_ALLOWED_PRINCIPALS"
ALL_TABLES = "ALL_TABLES"
"""AWS's name for every table of a database; tables' own names are in lower case."""


def principal_in_words(principal: str) -> str:
    """``Role “Analyst” in account 222222222222``; whatever is no role, user or account stays."""
    if principal == EVERYBODY:
        return _("Everybody whom IAM lets (IAMAllowedPrincipals)")
    if principal.isdigit():
        return _("Account %(account)s") % {"account": principal}
    parts = principal.split(":", 5)
    kind, _slash, name = parts[-1].partition("/")
    known = {
        "role": _("Role “%(name)s” in account %(account)s"),
        "user": _("User “%(name)s” in account %(account)s"),
    }
    if len(parts) < 6 or kind not in known:
        return principal
    return known[kind] % {"name": name.rsplit("/", 1)[-1], "account": parts[4]}


def right_in_words(
    permissions: Collection[str],
    *,
    columns: Collection[str] | None,
    excluded: Collection[str] = (),
    filter_name: str = "",
    grantable: Collection[str] = (),
) -> str:
    """``SELECT (2 columns: id, name), ALTER; may pass on: SELECT``."""
    parts = [
        f"SELECT ({_reach(columns, excluded, filter_name)})" if name == "SELECT" else name
        for name in sorted(permissions, key=lambda name: (name != "SELECT", name))
    ]
    words = [", ".join(parts)] if parts else []
    if grantable:
        words.append(_("may pass on: %(names)s") % {"names": ", ".join(sorted(grantable))})
    return "; ".join(words)


def _reach(columns: Collection[str] | None, excluded: Collection[str], filter_name: str) -> str:
    if filter_name:
        return _("rows and columns of the filter “%(name)s”") % {"name": filter_name}
    if columns is None and excluded:
        return _("all columns but %(names)s") % {"names": ", ".join(sorted(excluded))}
    if columns is None:
        return _("all columns")
    count = len(columns)
    words = ngettext("the column %(names)s", "%(count)d columns: %(names)s", count)
    return words % {"count": count, "names": ", ".join(sorted(columns))}
