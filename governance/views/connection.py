"""Connecting an account: the template to download, and what the account's page says of the way."""

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from governance import ports
from governance.connection import template, trust, way
from governance.connection.rights import Statement
from governance.models import AwsAccount
from governance.policies import may
from governance.selectors import accounts as selectors
from portal.identity.requests import person_of

_FORMATS = {"yaml": template.as_yaml, "json": template.as_json}


@require_safe
def account_template(request: HttpRequest, pk: int) -> HttpResponse:
    """The template with this account's values as defaults, as a file: YAML, or ``?as=json``."""
    person = person_of(request)
    account = get_object_or_404(selectors.named_to(person), pk=pk)
    may.demand(person, "account.see", account)
    extension = "json" if request.GET.get("as") == "json" else "yaml"
    text = _FORMATS[extension](way.template_for(account))
    name = way.file_name(account, extension)
    return HttpResponse(
        text,
        content_type=f"application/{extension}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@dataclass(frozen=True)
class RegionalWay:
    region: str
    quick_create: str
    command: str


def connection_of(account: AwsAccount) -> dict[str, Any]:
    """What the page shows of how the account is, or was, connected."""
    defaults = way.defaults_for(account)
    shown = defaults.principal or gettext("<the ARN of the role or user that Sluice runs as>")
    return {
        "ways": [
            RegionalWay(region, way.quick_create_url(account, region), way.command(account, region))
            for region in account.regions
        ],
        "rights": [_shown(one) for one in ports.rights() if one.uses & defaults.uses],
        "principal": defaults.principal,
        "trust_policy": json.dumps(trust.policy(shown, account.external_id), indent=2),
        "is_first": account.checked_at is None or not _is_let_in(account),
    }


def _shown(right: Statement) -> tuple[str, str]:
    return gettext(right.why), ", ".join(right.actions)


def _is_let_in(account: AwsAccount) -> bool:
    return any(
        check["name"] == "role_assumed" and check["outcome"] == "passed" for check in account.checks
    )
