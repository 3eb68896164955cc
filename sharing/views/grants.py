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
from sharing.filters import GrantFilter
from sharing.models import Grant
from sharing.policies import may
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
        {"grant": found, "facts": _facts(found), "may_retry": may(person, "grant.retry", found)},
    )


def _facts(grant: Grant) -> list[tuple[str, str]]:
    environment = grant.environment
    columns = _t("all columns") if grant.columns is None else ", ".join(grant.columns)
    return [
        (_t("Table"), grant.asset.arn),
        (_t("Columns"), columns),
        (_t("Granted from the catalog of"), str(grant.route.catalog_account)),
        (_t("Environment"), f"{environment.project} · {environment}"),
        (_t("Roles"), ", ".join(environment.role_arns)),
        (_t("Link"), f"{grant.local_database}.{grant.link_name}"),
        (_t("Still missing in AWS"), ", ".join(grant.seen.get("left", []))),
    ]


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(grants_visible_to(person_of(request)), pk=pk)
    services.retry(found, by=person_of(request))
    messages.success(request, _t("Sluice looks at it again now."))
    return redirect(found)
