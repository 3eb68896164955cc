"""Rights in plain words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sharing.access import Cells, Columns, Table


def reading(principal: str, table: Table, columns: Columns, *, grant: bool) -> str:
    words = (
        _("%(who)s may read %(what)s of %(table)s")
        if grant
        else _("%(who)s may no longer read %(what)s of %(table)s")
    )
    return words % {"who": who(principal), "what": which(columns), "table": table}


def reading_by_tag(principal: str, policy: Table, *, grant: bool) -> str:
    words = (
        _("%(who)s may read what is tagged %(tags)s")
        if grant
        else _("%(who)s may no longer read what is tagged %(tags)s")
    )
    return words % {"who": who(principal), "tags": tagged(policy)}


def tagged(policy: Table) -> str:
    """``area=film and secrecy=low or high``"""
    pairs = (part.partition("=") for part in policy.name.split("&"))
    return _(" and ").join(f"{key}={_(' or ').join(v.split('|'))}" for key, _equals, v in pairs)


def seeing(principal: str, database: str, link: str, *, grant: bool) -> str:
    """DESCRIBE on a link, or on the database when ``link`` is empty."""
    words = _("%(who)s may see %(what)s") if grant else _("%(who)s may no longer see %(what)s")
    what = (
        _("the link “%(name)s”") % {"name": f"{database}.{link}"}
        if link
        else _("the database “%(name)s”") % {"name": database}
    )
    return words % {"who": who(principal), "what": what}


def filtering(principal: str, table: Table, name: str, *, grant: bool) -> str:
    words = (
        _("%(who)s may read %(table)s through the filter “%(name)s”")
        if grant
        else _("%(who)s may no longer read %(table)s through the filter “%(name)s”")
    )
    return words % {"who": who(principal), "name": name, "table": table}


def cells(content: Cells) -> str:
    """``the 2 columns a, b of the rows where region = 'EU'``"""
    if not content.rows:
        return _("%(columns)s of all rows") % {"columns": which(content.columns)}
    return _("%(columns)s of the rows where %(rows)s") % {
        "columns": which(content.columns),
        "rows": content.rows,
    }


def who(principal: str) -> str:
    """``Role “Analyst” in 222222222222``, or ``Account 222222222222``."""
    if ":role/" not in principal:
        return _("Account %(account)s") % {"account": principal}
    account = principal.split(":")[4]
    name = principal.rsplit("/", 1)[-1]
    return _("Role “%(name)s” in account %(account)s") % {
        "name": name,
        "account": account,
    }


def which(columns: Columns) -> str:
    if columns is None:
        return _("all columns")
    count = len(columns)
    return ngettext("the column %(names)s", "the %(count)d columns %(names)s", count) % {
        "count": count,
        "names": ", ".join(sorted(columns)),
    }
