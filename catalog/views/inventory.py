"""Produce: the inventory of assets, and the page of one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from catalog import ports
from catalog.filters import AssetFilter
from catalog.forms.assets import AssetForm, ColumnsForm
from catalog.models import Asset, AssetKind
from catalog.models import Column as AssetColumn
from catalog.policies import may
from catalog.selectors import inventory
from catalog.services import assets
from portal.identity.requests import person_of
from portal.ui.attempts import attempt, sent
from portal.ui.components import Check
from portal.ui.listing import Column, ListPage

# Two inputs each; Django refuses forms of more than 1,000 inputs.
COLUMNS_PER_PAGE = 50


class AssetList(ListPage):
    title = _("Inventory")
    lead = _("Tables and views as they exist in AWS. Nobody else sees them until published.")
    filterset_class = AssetFilter
    default_sort = "database"
    empty_text = _("Nothing here yet. Run a data source to bring in its tables.")
    columns = (
        Column(label=_("Table"), value="name", sort="name", links=True),
        Column(label=_("Business name"), value="business_name", sort="business_name"),
        Column(label=_("Database"), value="database", sort="database"),
        Column(label=_("Project"), value="project.name", sort="project__name"),
        Column(label=_("Columns"), value="column_count", sort="column_count", numeric=True),
        Column(
            label=_("Suggestions"), value="open_suggestions", sort="open_suggestions", numeric=True
        ),
        Column(
            label=_("Access by"),
            value="managed",
            template="catalog/managed_cell.html",
            sort="managed",
        ),
    )

    def get_queryset(self) -> QuerySet[Asset]:
        return inventory.assets_visible_to(person_of(self.request))


@require_http_methods(["GET", "HEAD", "POST"])
def asset(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = _asset(request, pk), person_of(request)
    page = _columns(request, found)
    form = AssetForm(sent(request), instance=found)
    columns = ColumnsForm(page.object_list, sent(request))
    if request.method == "POST" and _saved(request, found, form, columns):
        return redirect(request.get_full_path())
    context = {
        "asset": found,
        "form": form,
        "columns": columns,
        "page": page,
        "products": found.products.all(),
        "governed": _governed(found),
        "offers": ports.offers_for(person, found),
        "may_change": may(person, "asset.change", found),
    }
    return render(request, "catalog/asset.html", context, status=400 if form.errors else 200)


def _governed(asset: Asset) -> list[Check]:
    """Why Lake Formation governs the table or not, as last seen."""
    is_open = asset.is_open_to_iam
    reasons = {
        "closed": _t("IAMAllowedPrincipals holds rights on it, so IAM decides who reads it."),
        "registered": _t("Lake Formation lets nobody in to data that lies elsewhere."),
    }
    closed = Check(
        _t("Not open to everybody in IAM"),
        None if is_open is None else not is_open,
        reasons["closed"] if is_open else "",
    )
    if asset.kind == AssetKind.VIEW:
        return [closed]
    registered = Check(
        _t("Its location is registered"),
        asset.is_registered,
        reasons["registered"] if asset.is_registered is False else "",
    )
    return [registered, closed]


@require_POST
def suggestions(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or reject one suggestion (``accept=film_id``), or all (``accept`` without a value)."""
    found, person = _asset(request, pk), person_of(request)
    verb = "reject" if "reject" in request.POST else "accept"
    settle = assets.reject_suggestions if verb == "reject" else assets.accept_suggestions
    asked = forms.CharField(required=False, strip=False).clean(request.POST.get(verb, ""))
    number = settle(found, by=person, **_which(asked))
    told = ngettext("%(n)d suggestion settled.", "%(n)d suggestions settled.", number)
    messages.success(request, told % {"n": number})
    back = request.POST.get("page", "")
    query = f"?page={back}" if back.isdecimal() else ""
    return redirect(f"{found.get_absolute_url()}{query}#columns")


def _which(asked: str) -> dict[str, Any]:
    """``*`` is the asset's own name; nothing means all."""
    if asked == "*":
        return {"columns": [], "name": True}
    return {"columns": [asked]} if asked else {}


def _asset(request: HttpRequest, pk: int) -> Asset:
    return get_object_or_404(inventory.assets_visible_to(person_of(request)), pk=pk)


def _columns(request: HttpRequest, found: Asset) -> Page[AssetColumn]:
    columns = inventory.columns_of(found)
    if wanted := request.GET.get("filter", "").replace("\0", ""):
        columns = columns.filter(name__icontains=wanted)
    return Paginator(columns, COLUMNS_PER_PAGE).get_page(request.GET.get("page"))


def _sent_texts(form: AssetForm) -> dict[str, Any]:
    return {name: text for name, text in form.cleaned_data.items() if name in form.data}


def _saved(request: HttpRequest, found: Asset, form: AssetForm, columns: ColumnsForm) -> bool:
    person = person_of(request)
    may.demand(person, "asset.change", found)
    if not columns.is_valid():
        form.add_error(None, _t("Some texts of the columns are too long."))
        return False
    given = attempt(form, lambda: assets.describe(found, by=person, **_sent_texts(form)))
    if given is None:
        return False
    columns.save(found, by=person)
    messages.success(request, _t("Saved."))
    return True
