"""Pages of mirrors: what stands in other accounts' catalogs, and comparing it now."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from portal.identity.requests import person_of
from portal.ui.listing import Column, ListPage
from sharing.filters import MirrorFilter
from sharing.models import Mirror, MirrorState
from sharing.policies import may
from sharing.selectors.mirrors import mirrors_visible_to
from sharing.services import mirrors as services
from sharing.topology import beside


class MirrorList(ListPage):
    title = _("Mirrors")
    lead = _(
        "Tables whose domain shares from another account's catalog: what of them stands there. "
        "Data stays in its producer's account."
    )
    filterset_class = MirrorFilter
    default_sort = "asset__name"
    empty_text = _("No mirror. Tables are shared from their producers' own accounts.")
    columns = (
        Column(label=_("Table"), value="asset.technical_name", sort="asset__name", links=True),
        Column(label=_("Producer"), value="asset.project.name", sort="asset__project__name"),
        Column(label=_("Catalog account"), value="route.catalog_account.name"),
        Column(label=_("Name there"), value="technical_name", sort="database"),
        Column(label=_("State"), value="state", template="sharing/grant_state_cell.html"),
        Column(
            label=_("Last seen"),
            value="seen_at",
            sort="seen_at",
            template="sharing/moment_cell.html",
        ),
    )

    def get_queryset(self) -> QuerySet[Mirror]:
        return mirrors_visible_to(person_of(self.request))


@require_safe
def mirror(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_of(request)
    found = get_object_or_404(mirrors_visible_to(person), pk=pk)
    context = {
        "mirror": found,
        "facts": _facts(found),
        "may_compare": found.state != MirrorState.REMOVED and may(person, "mirror.compare", found),
    }
    return render(request, "sharing/mirror.html", context)


def _facts(mirror: Mirror) -> list[tuple[str, Any]]:
    engineer = mirror.route.producer.engineer_role_arn
    link = f"{beside(mirror.asset.database, mirror.route.catalog_account.account_id)}.{mirror.name}"
    return [
        (_t("Table"), mirror.asset.arn),
        (_t("Catalog account"), str(mirror.route.catalog_account)),
        (_t("Region"), mirror.route.region),
        (_t("Name there"), mirror.technical_name),
        (_t("Registered location"), f"s3://{mirror.location}" if mirror.location else ""),
        (_t("Data engineers' role"), engineer or _t("None is named for the producer's account.")),
        (_t("Link back"), link if engineer else ""),
        (_t("Still missing in AWS"), ", ".join(mirror.seen.get("left", []))),
    ]


@require_POST
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(mirrors_visible_to(person_of(request)), pk=pk)
    services.compare(found, by=person_of(request))
    messages.success(request, _t("Sluice compares it with its original now."))
    return redirect(found)


urlpatterns = [
    path("mirrors/", MirrorList.as_view(), name="mirrors"),
    path("mirrors/<int:pk>/", mirror, name="mirror"),
    path("mirrors/<int:pk>/compare/", compare, name="mirror_compare"),
]
