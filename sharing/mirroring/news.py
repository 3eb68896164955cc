"""Telling people that a mirror cannot be made: its producers, and who keeps accounts running."""

from collections import defaultdict
from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import ngettext

from governance.models import Project, ProjectRole
from portal.identity.models import User
from portal.notify.services import notify
from sharing.models import Mirror


def in_trouble(mirrors: Iterable[Mirror]) -> None:
    """One line per producing project, however many of its tables failed."""
    by_project: dict[Project, list[Mirror]] = defaultdict(list)
    for mirror in mirrors:
        by_project[mirror.asset.project].append(mirror)
    for project, failed in by_project.items():
        notify(_whom(project), kind="mirror.failed", text=_text(failed), url=_url(failed))


def _whom(project: Project) -> list[User]:
    producers = User.objects.filter(
        is_active=True,
        memberships__project=project,
        memberships__role__in=[ProjectRole.OWNER, ProjectRole.CONTRIBUTOR],
    )
    return [*producers, *User.objects.filter(is_active=True, is_platform_admin=True)]


def _text(failed: list[Mirror]) -> str:
    text = ngettext(
        "%(table)s cannot be mirrored into %(account)s: %(error)s",
        "%(table)s and %(others)d more cannot be mirrored into %(account)s: %(error)s",
        len(failed),
    )
    return text % {
        "table": failed[0].asset.technical_name,
        "others": len(failed) - 1,
        "account": failed[0].route.catalog_account.name,
        "error": failed[0].error,
    }


def _url(failed: list[Mirror]) -> str:
    if len(failed) == 1:
        return failed[0].get_absolute_url()
    return f"{reverse('sharing:mirrors')}?state=failed"
