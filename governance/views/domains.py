"""Pages of domains."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from governance import ports
from governance.filters import DomainFilter
from governance.forms.domains import (
    CatalogForm,
    MoveDomainForm,
    PersonForm,
    SharingForm,
    TextForm,
)
from governance.models import Domain
from governance.policies import may
from governance.selectors import domains as selectors
from governance.selectors import rules
from governance.services import domains as services
from portal.identity.models import User
from portal.identity.requests import person_of
from portal.ui.components import Action, Confirmation
from portal.ui.confirm import confirm
from portal.ui.form_page import FormPage
from portal.ui.listing import Column, ListPage


class DomainList(ListPage):
    title = _("Domains")
    lead = _("The parts of the business that own data, and who decides there.")
    filterset_class = DomainFilter
    default_sort = "path"
    empty_text = _("No domain yet. A platform admin creates the first one.")
    columns = (
        Column(label=_("Domain"), value=lambda row: " › ".join(row.path), sort="path", links=True),
        Column(label=_("Stewards"), value="steward_count", sort="steward_count", numeric=True),
        Column(label=_("Projects"), value="project_count", sort="project_count", numeric=True),
        Column(label=_("Catalog"), value="get_catalog_display", sort="catalog"),
    )

    def get_queryset(self) -> Any:
        return selectors.listed()

    def page_action(self) -> Action | None:
        if may(person_of(self.request), "domain.create", None):
            return Action(_("New domain"), reverse("governance:domain_new"), "plus")
        return None


def way_up(steps: Iterable[Domain]) -> list[tuple[Any, str]]:
    """Labels and addresses from the list of all domains down, for the trail of a page."""
    found = [(step.name, step.get_absolute_url()) for step in steps]
    return [(gettext("Domains"), reverse("governance:domains")), *found]


@require_safe
def domain(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Domain.objects.select_related("parent", "tag_glossary"), pk=pk)
    context = {
        "domain": found,
        "trail": way_up(selectors.ancestors(found)),
        "catalog": selectors.catalog_of(found),
        "catalog_notes": ports.notes_on(found, person_of(request)),
        "stewards": found.stewards.filter(is_active=True).order_by("name"),
        "inherited": selectors.stewards_of(found).exclude(stewardships__domain=found),
        "children": found.children.all(),
        "projects": found.projects.all(),
        "rules": rules.rules_for(found),
        "glossaries": found.glossaries.all(),
        "forms": found.metadata_forms.all(),
        "may_change": may(person_of(request), "domain.change", found),
        "may_choose_sharing": may(person_of(request), "domain.choose_sharing", found),
        "may_choose_catalog": may(person_of(request), "domain.choose_catalog", found),
    }
    return render(request, "governance/domain.html", context)


class DomainNew(FormPage):
    title = _("New domain")
    submit = _("Create the domain")
    form_class = TextForm

    def prepare(self) -> None:
        pk = self.kwargs.get("parent")
        self.parent = get_object_or_404(Domain, pk=pk) if pk else None
        if self.parent:
            self.lead = gettext("Below %(path)s.") % {"path": selectors.path(self.parent)}

    def demand(self) -> None:
        may.demand(self.person, "domain.create", self.parent)

    def back(self) -> str:
        return self.parent.get_absolute_url() if self.parent else reverse("governance:domains")

    def perform(self, data: dict[str, Any]) -> Domain:
        return services.create(by=self.person, parent=self.parent, **data)


class OfDomain(FormPage):
    """A page that changes one domain."""

    verb = "domain.change"

    def prepare(self) -> None:
        self.domain = get_object_or_404(Domain, pk=self.kwargs["pk"])
        self.lead = self.domain.name

    def demand(self) -> None:
        may.demand(self.person, self.verb, self.domain)

    def back(self) -> str:
        return self.domain.get_absolute_url()


class DomainChange(OfDomain):
    title = _("Change the domain")
    submit = _("Save")
    form_class = TextForm

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.domain.name, "description": self.domain.description}

    def perform(self, data: dict[str, Any]) -> Domain:
        return services.change(self.domain, by=self.person, **data)


class DomainMove(OfDomain):
    title = _("Move the domain")
    submit = _("Move it there")
    form_class = MoveDomainForm

    def get_initial(self) -> dict[str, Any]:
        return {"parent": self.domain.parent}

    def perform(self, data: dict[str, Any]) -> Domain:
        return services.move(self.domain, by=self.person, **data)


class DomainSharing(OfDomain):
    title = _("Choose how access goes")
    submit = _("Save")
    form_class = SharingForm
    verb = "domain.choose_sharing"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "domain": self.domain}

    def get_initial(self) -> dict[str, Any]:
        return {"sharing_by": self.domain.sharing_by, "tag_glossary": self.domain.tag_glossary}

    def perform(self, data: dict[str, Any]) -> Domain:
        return services.choose_sharing(self.domain, by=self.person, **data)


class DomainCatalog(OfDomain):
    title = _("Choose the catalog")
    submit = _("Save")
    form_class = CatalogForm
    verb = "domain.choose_catalog"

    def get_initial(self) -> dict[str, Any]:
        return {"catalog": self.domain.catalog, "account": self.domain.catalog_account}

    def perform(self, data: dict[str, Any]) -> Domain | str:
        """Where access lives that would move, what happens is shown first."""
        if ports.catalog_change.effects(self.domain, **data):
            chosen = {"catalog": data["catalog"], "account": getattr(data["account"], "pk", "")}
            here = reverse("governance:domain_catalog_change", args=[self.domain.pk])
            return f"{here}?{urlencode(chosen)}"
        return services.choose_catalog(self.domain, by=self.person, **data)


@require_http_methods(["GET", "HEAD", "POST"])
def domain_catalog_change(request: HttpRequest, pk: int) -> HttpResponse:
    """What choosing another catalog does to living access, and then choosing it."""
    found = get_object_or_404(Domain, pk=pk)
    may.demand(person_of(request), "domain.choose_catalog", found)
    form = CatalogForm(request.GET)
    if not form.is_valid():
        return redirect("governance:domain_catalog", pk)
    if request.method == "POST":
        services.choose_catalog(found, by=person_of(request), **form.cleaned_data)
        messages.success(request, gettext("The catalog is chosen; access moves by itself."))
        return redirect(found)
    effects = ports.catalog_change.effects(found, **form.cleaned_data) or [
        gettext("No published table and no access has to move.")
    ]
    keeps = [gettext("Who may read what, until when, and the names by which tables are queried.")]
    title = gettext("Share %(domain)s from another catalog?") % {"domain": found}
    back = reverse("governance:domain_catalog", args=[pk])
    return confirm(request, Confirmation(title, effects, _("Choose this catalog"), back, keeps))


class StewardNew(OfDomain):
    title = _("Name a steward")
    submit = _("Name them steward")
    done = _("They were told.")
    form_class = PersonForm
    verb = "domain.add_steward"

    def perform(self, data: dict[str, Any]) -> Domain:
        services.add_steward(self.domain, by=self.person, **data)
        return self.domain


def steward_remove(request: HttpRequest, pk: int, user_id: int) -> HttpResponse:
    found = get_object_or_404(Domain, pk=pk)
    user = get_object_or_404(User, pk=user_id, stewardships__domain=found)
    may.demand(person_of(request), "domain.remove_steward", found)
    if request.method == "POST":
        services.remove_steward(found, by=person_of(request), user=user)
        return redirect(found)
    effects = [_losing_a_steward(found, user)]
    question = gettext("Remove %(name)s as steward of %(domain)s?")
    title = question % {"name": user, "domain": found}
    back = found.get_absolute_url()
    return confirm(request, Confirmation(title, effects, _("Remove the steward"), back))


def _losing_a_steward(found: Domain, user: User) -> str:
    below = selectors.descendants(found).count()
    if not below:
        return gettext("%(name)s no longer decides on requests here.") % {"name": user}
    words = ngettext(
        "%(name)s no longer decides on requests here and in %(count)d domain below.",
        "%(name)s no longer decides on requests here and in %(count)d domains below.",
        below,
    )
    return words % {"name": user, "count": below}


def domain_delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Domain, pk=pk)
    may.demand(person_of(request), "domain.delete", found)
    if request.method == "POST":
        services.delete(found, by=person_of(request))
        messages.success(request, gettext("The domain was deleted."))
        return redirect("governance:domains")
    effects = [
        gettext("The domain goes, with its %(stewards)s and %(rules)s.") % _counted(found),
        gettext("This works only once no project and no domain lies below it."),
    ]
    title = gettext("Delete %(domain)s?") % {"domain": found}
    back = found.get_absolute_url()
    return confirm(request, Confirmation(title, effects, _("Delete the domain"), back))


def _counted(found: Domain) -> dict[str, str]:
    stewards, rules_here = found.stewardships.count(), found.rules.count()
    return {
        "stewards": ngettext("%(count)d steward", "%(count)d stewards", stewards)
        % {"count": stewards},
        "rules": ngettext("%(count)d rule", "%(count)d rules", rules_here) % {"count": rules_here},
    }
