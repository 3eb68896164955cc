"""Pages of grants: what is wanted in AWS, what was seen, and trying again."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from portal.identity.requests import person_of
from portal.ui.listing import Column, ListPage
from sharing import ports
from sharing.filters import GrantFilter
from sharing.models import Grant, GrantState, Want
from sharing.policies import may
from sharing.selectors.drift import are_known
from sharing.selectors.fulfilment import names_of, people_asked, tasks_visible_to
from sharing.selectors.grants import grants_visible_to
from sharing.services import grants as services


class GrantList(ListPage):
    title = _("Grants")
    lead = _("What was decided, and what AWS showed of it when Sluice last looked.")
    filterset_class = GrantFilter
    default_sort = "-created_at"
    empty_text = _("No grant yet. Grants come from approved requests.")
    columns = (
        Column(label=_("Table"), value="asset.technical_name", sort="asset__name", links=True),
        Column(label=_("Project"), value="environment.project.name"),
        Column(label=_("Account"), value="environment.account.account_id"),
        Column(label=_("State"), value="state", template="sharing/grant_state_cell.html"),
        Column(
            label=_("Wanted"),
            value="created_at",
            sort="created_at",
            template="sharing/moment_cell.html",
        ),
    )

    def get_queryset(self) -> QuerySet[Grant]:
        return grants_visible_to(person_of(self.request))


@require_safe
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_of(request)
    found = get_object_or_404(grants_visible_to(person), pk=pk)
    return render(
        request,
        "sharing/grant.html",
        {
            "grant": found,
            "facts": _facts(found),
            "may_retry": _is_tried_again(found) and may(person, "grant.retry", found),
            "task": tasks_visible_to(person).filter(grant=found).first(),
            "explanation_url": ports.explanation_of(found) if found.want == Want.PRESENT else "",
        },
    )


def _is_tried_again(grant: Grant) -> bool:
    """There is always something to look at in AWS, and people are asked again if they failed."""
    if grant.state == GrantState.REVOKED:
        return False
    return bool(grant.error_code) or not grant.is_manual


def _facts(grant: Grant) -> list[tuple[str, str]]:
    environment = grant.environment
    columns = _t("all columns") if grant.columns is None else ", ".join(grant.columns)
    facts = [
        (_t("Table"), grant.asset.arn),
        (_t("Columns"), columns),
        (_t("Rows"), grant.rows),
        (_t("Environment"), f"{environment.project} · {environment}"),
        (_t("Roles"), ", ".join(environment.role_arns)),
    ]
    return [*facts, *(_facts_by_hand(grant) if grant.is_manual else _facts_in_aws(grant))]


def _facts_in_aws(grant: Grant) -> list[tuple[str, str]]:
    return [
        (_t("Granted from the catalog of"), str(grant.route.catalog_account)),
        (_t("Link"), f"{grant.local_database}.{grant.link_name}"),
        (_t("Still missing in AWS"), ", ".join(grant.seen.get("left", []))),
        (_t("Not noticed here"), _unnoticed(grant)),
    ]


def _unnoticed(grant: Grant) -> str:
    """Lake Formation keeps rights by a role's name; only IAM tells a new role of that name."""
    if grant.state != GrantState.GRANTED or are_known(grant.environment.role_arns):
        return ""
    return _t(
        "That a role was deleted or made again: Sluice's role may not ask IAM (iam:GetRole) there."
    )


def _facts_by_hand(grant: Grant) -> list[tuple[str, str]]:
    """Whose word it is, and who is to act: nothing of it was seen in AWS."""
    task = grant.tasks.select_related("fulfiller", "grant__asset__project").first()
    asked = names_of(people_asked(task)) if task and task.is_live else ""
    return [
        (_t("Given"), _t("By hand, since Lake Formation does not govern the table")),
        (_t("Asked to act"), asked),
        (_t("Ticket"), task.reference if task else ""),
    ]


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(grants_visible_to(person_of(request)), pk=pk)
    services.retry(found, by=person_of(request))
    told = _t("They are asked again.") if found.is_manual else _t("Sluice looks at it again now.")
    messages.success(request, told)
    return redirect(found)
