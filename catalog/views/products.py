"""Produce: products as drafts, their editor, publishing and unpublishing."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from catalog import ports
from catalog.filters import ProductFilter
from catalog.forms.products import ClassifyForm, Editor, NewProductForm
from catalog.models import Product
from catalog.policies import may
from catalog.selectors import inventory
from catalog.selectors.demands import demands_on
from catalog.services import products, publication
from portal.errors import Incomplete
from portal.identity.requests import person_of
from portal.ui.attempts import attempt, sent, show_errors
from portal.ui.components import Action, Check, Confirmation
from portal.ui.confirm import confirm
from portal.ui.listing import Column, ListPage


class ProductList(ListPage):
    title = _("Products")
    lead = _("What your projects publish. A draft is seen by its project only.")
    filterset_class = ProductFilter
    default_sort = "name"
    empty_text = _("No product yet. Put assets of your inventory together under one name.")
    columns = (
        Column(label=_("Name"), value="name", sort="name", template="catalog/draft_cell.html"),
        Column(label=_("Project"), value="project.name", sort="project__name"),
        Column(label=_("Assets"), value="asset_count", sort="asset_count", numeric=True),
        Column(label=_("State"), value="is_published", template="catalog/published_cell.html"),
        Column(
            label=_("Changed"),
            value="updated_at",
            sort="updated_at",
            template="catalog/time_cell.html",
        ),
    )

    def get_queryset(self) -> QuerySet[Product]:
        return inventory.products_visible_to(person_of(self.request))

    def page_action(self) -> Action | None:
        if not inventory.producing_projects_of(person_of(self.request)).exists():
            return None
        return Action(_t("New product"), reverse("catalog:draft_new"), "plus")


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = NewProductForm(sent(request), person=person, initial=_initial(request))
    if request.method == "POST":
        made = attempt(form, lambda: products.create_product(by=person, **form.cleaned_data))
        if made:
            return redirect("catalog:draft", made.pk)
    context = {"form": form}
    return render(request, "catalog/draft_new.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def editor(request: HttpRequest, pk: int) -> HttpResponse:
    product, person = _product(request, pk), person_of(request)
    given = Editor(product, person, sent(request))
    if request.method == "POST":
        may.demand(person, "product.change", product)
        if _saved(given):
            messages.success(request, _t("Saved. Others see it once it is published."))
            return redirect("catalog:draft", pk)
    context = {
        "product": product,
        "editor": given,
        "checks": _checks(product),
        "mirrors": ports.mirrors.lines(product, person),
        "may_change": may(person, "product.change", product),
        "may_publish": may(person, "product.publish", product),
        "may_classify": may(person, "product.classify", product),
    }
    wrong = given.details.errors or any(form.errors for form in given.answers)
    return render(request, "catalog/draft.html", context, status=400 if wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def classify(request: HttpRequest, pk: int) -> HttpResponse:
    """Terms alone, for stewards who do not belong to the project."""
    product, person = _product(request, pk), person_of(request)
    may.demand(person, "product.classify", product)
    form = ClassifyForm(sent(request), editor=Editor(product, person))
    if request.method == "POST" and attempt(form, lambda: form.save(by=person)) is not None:
        return redirect("catalog:draft", pk)
    return render(request, "catalog/draft_terms.html", {"form": form, "product": product})


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    product = _product(request, pk)
    try:
        revision = publication.publish(product, by=person_of(request))
    except Incomplete as incomplete:
        for sentence in incomplete.missing:
            messages.error(request, sentence)
        return redirect("catalog:draft", pk)
    told = _t("Published as revision %(number)d.") % {"number": revision.number}
    messages.success(request, told)
    return redirect(product)


@require_http_methods(["GET", "HEAD", "POST"])
def unpublish(request: HttpRequest, pk: int) -> HttpResponse:
    product, person = _product(request, pk), person_of(request)
    may.demand(person, "product.unpublish", product)
    if request.method == "POST":
        publication.unpublish(product, by=person)
        return redirect("catalog:draft", pk)
    return confirm(request, _unpublishing(product))


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    product, person = _product(request, pk), person_of(request)
    may.demand(person, "product.delete", product)
    if request.method == "POST":
        products.delete_product(product, by=person)
        return redirect("catalog:drafts")
    return confirm(request, _deletion(product))


def _product(request: HttpRequest, pk: int) -> Product:
    return get_object_or_404(inventory.products_visible_to(person_of(request)), pk=pk)


def _initial(request: HttpRequest) -> dict[str, object]:
    asked = request.GET.get("project", "")
    return {"project": int(asked)} if asked.isdecimal() else {}


def _saved(given: Editor) -> bool:
    if not given.is_valid():
        return False
    try:
        given.save()
    except ValidationError as error:
        show_errors(given.details, error)
        return False
    return True


def _checks(product: Product) -> list[Check]:
    return [
        Check(demand.label, not demand.missing, reason=" ".join(demand.missing))
        for demand in demands_on(product)
    ]


def _unpublishing(product: Product) -> Confirmation:
    affected = list(ports.subscriptions.unpublishing_affects(product))
    return Confirmation(
        title=_t("Unpublish %(name)s") % {"name": product.name},
        effects=[_t("Nobody finds it or can ask for it any longer."), *affected],
        keeps=[_t("The draft, all its revisions, and access that was given.")],
        verb=_t("Unpublish"),
        back=reverse("catalog:draft", args=[product.pk]),
    )


def _deletion(product: Product) -> Confirmation:
    return Confirmation(
        title=_t("Delete the draft %(name)s") % {"name": product.name},
        effects=[_t("Its texts, terms and form answers go.")],
        keeps=[_t("Its assets stay in the inventory.")],
        verb=_t("Delete"),
        back=reverse("catalog:draft", args=[product.pk]),
    )
