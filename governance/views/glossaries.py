"""Pages of glossaries and their terms."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from governance.filters import GlossaryFilter
from governance.forms.glossaries import GlossaryForm, NewGlossaryForm, RelationForm, TermForm
from governance.models import Glossary, Term
from governance.policies import may
from governance.selectors import glossaries as selectors
from governance.selectors.roles import roles_of
from governance.services import glossaries as services
from portal.identity.requests import person_of
from portal.ui.components import Action, Confirmation
from portal.ui.confirm import confirm
from portal.ui.form_page import FormPage
from portal.ui.listing import Column, ListPage


class GlossaryList(ListPage):
    title = _("Glossaries")
    lead = _("The business's own words, to describe products with.")
    filterset_class = GlossaryFilter
    default_sort = "name"
    empty_text = _("No glossary yet. Stewards make those of their domain.")
    columns = (
        Column(label=_("Glossary"), value="name", sort="name", links=True),
        Column(label=_("Domain"), value="domain.name", sort="domain__name"),
        Column(label=_("Terms"), value="term_count", sort="term_count", numeric=True),
        Column(
            label=_("Attached by"),
            value=lambda row: _("stewards") if row.restricted else _("all producers"),
            sort="restricted",
        ),
    )

    def get_queryset(self) -> Any:
        return selectors.listed()

    def page_action(self) -> Action | None:
        roles = roles_of(person_of(self.request))
        if roles.is_platform_admin or roles.stewarded:
            return Action(_("New glossary"), reverse("governance:glossary_new"), "plus")
        return None


@require_safe
def glossary(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Glossary.objects.select_related("domain"), pk=pk)
    context = {
        "glossary": found,
        "terms": selectors.tree(found),
        "may_change": may(person_of(request), "glossary.change", found),
    }
    return render(request, "governance/glossary.html", context)


class GlossaryNew(FormPage):
    title = _("New glossary")
    submit = _("Create the glossary")
    form_class = NewGlossaryForm

    def demand(self) -> None:
        if not roles_of(self.person).stewarded:
            may.demand(self.person, "glossary.create", None)

    def back(self) -> str:
        return reverse("governance:glossaries")

    def perform(self, data: dict[str, Any]) -> Glossary:
        return services.create(by=self.person, **data)


class OfGlossary(FormPage):
    """A page that changes one glossary."""

    def prepare(self) -> None:
        self.glossary = get_object_or_404(
            Glossary.objects.select_related("domain"), pk=self.kwargs["pk"]
        )
        self.lead = self.glossary.name

    def demand(self) -> None:
        may.demand(self.person, "glossary.change", self.glossary)

    def back(self) -> str:
        return self.glossary.get_absolute_url()


class GlossaryChange(OfGlossary):
    title = _("Change the glossary")
    submit = _("Save")
    form_class = GlossaryForm

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.glossary, name) for name in GlossaryForm.base_fields}

    def perform(self, data: dict[str, Any]) -> Glossary:
        return services.change(self.glossary, by=self.person, **data)


def glossary_delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Glossary.objects.select_related("domain"), pk=pk)
    may.demand(person_of(request), "glossary.delete", found)
    if request.method == "POST":
        services.delete(found, by=person_of(request))
        return redirect("governance:glossaries")
    effects = [
        gettext("The glossary goes."),
        gettext("This works only once its %(count)d terms are gone and nothing names it.")
        % {"count": found.terms.count()},
    ]
    title = gettext("Delete %(name)s?") % {"name": found}
    back = found.get_absolute_url()
    return confirm(request, Confirmation(title, effects, _("Delete the glossary"), back))


class TermNew(OfGlossary):
    title = _("New term")
    submit = _("Add the term")
    form_class = TermForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"glossary": self.glossary}

    def get_initial(self) -> dict[str, Any]:
        return {"parent": self.request.GET.get("below")}

    def perform(self, data: dict[str, Any]) -> Glossary:
        services.add_term(self.glossary, by=self.person, **data)
        return self.glossary


@require_safe
def term(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Term.objects.select_related("glossary__domain"), pk=pk)
    context = {
        "term": found,
        "path": selectors.paths([found.pk])[found.pk],
        "relations": selectors.relations(found),
        "children": found.children.all(),
        "may_change": may(person_of(request), "term.change", found),
    }
    return render(request, "governance/term.html", context)


class OfTerm(FormPage):
    """A page that changes one term."""

    def prepare(self) -> None:
        terms = Term.objects.select_related("glossary__domain")
        self.term = get_object_or_404(terms, pk=self.kwargs["pk"])
        self.lead = str(self.term)

    def demand(self) -> None:
        may.demand(self.person, "term.change", self.term)

    def back(self) -> str:
        return self.term.get_absolute_url()


class TermChange(OfTerm):
    title = _("Change the term")
    submit = _("Save")
    form_class = TermForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"glossary": self.term.glossary}

    def get_initial(self) -> dict[str, Any]:
        shown = {name: getattr(self.term, name) for name in TermForm.base_fields}
        return shown | {"parent": self.term.parent_id}

    @transaction.atomic
    def perform(self, data: dict[str, Any]) -> Term:
        services.move_term(self.term, by=self.person, parent=data.pop("parent"))
        return services.change_term(self.term, by=self.person, **data)


class RelationNew(OfTerm):
    title = _("Relate the term to another")
    submit = _("Relate them")
    form_class = RelationForm

    def perform(self, data: dict[str, Any]) -> Term:
        services.relate(self.term, by=self.person, **data)
        return self.term


def relation_delete(request: HttpRequest, pk: int, relation: int) -> HttpResponse:
    owner = get_object_or_404(Term.objects.select_related("glossary__domain"), pk=pk)
    found = get_object_or_404(owner.relations.select_related("term", "other"), pk=relation)
    may.demand(person_of(request), "term.change", owner)
    if request.method == "POST":
        services.unrelate(found, by=person_of(request))
        return redirect(owner)
    effects = [gettext("“%(relation)s” is no longer said.") % {"relation": found}]
    back = owner.get_absolute_url()
    return confirm(request, Confirmation(_("Take it back?"), effects, _("Take it back"), back))


def term_delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Term.objects.select_related("glossary__domain"), pk=pk)
    may.demand(person_of(request), "term.delete", found)
    if request.method == "POST":
        services.delete_term(found, by=person_of(request))
        return redirect(found.glossary)
    effects = [gettext("The term goes, and with it from the drafts that bear it.")]
    keeps = [gettext("What was published keeps its words.")]
    title = gettext("Delete %(name)s?") % {"name": found}
    back = found.get_absolute_url()
    return confirm(request, Confirmation(title, effects, _("Delete the term"), back, keeps))
