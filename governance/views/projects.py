"""Pages of projects and their members."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from governance.filters import ProjectFilter
from governance.forms.domains import MemberForm, MoveProjectForm, ProjectForm, RoleForm, TextForm
from governance.models import Domain, Membership, Project
from governance.policies import may
from governance.selectors import domains
from governance.selectors import projects as selectors
from governance.selectors.roles import roles_of
from governance.services import projects as services
from governance.views.domains import way_up
from portal.identity.requests import person_of
from portal.ui.components import Action, Confirmation
from portal.ui.confirm import confirm
from portal.ui.form_page import FormPage
from portal.ui.listing import Column, ListPage


class ProjectList(ListPage):
    title = _("Projects")
    lead = _("The people who produce or consume together. Access is given to projects.")
    filterset_class = ProjectFilter
    default_sort = "name"
    empty_text = _("No project yet. Stewards create the projects of their domain.")
    columns = (
        Column(label=_("Project"), value="name", sort="name", links=True),
        Column(label=_("Domain"), value="domain.name", sort="domain__name"),
        Column(label=_("Members"), value="member_count", sort="member_count", numeric=True),
    )

    def get_queryset(self) -> Any:
        return selectors.listed()

    def page_action(self) -> Action | None:
        roles = roles_of(person_of(self.request))
        if roles.is_platform_admin or roles.stewarded:
            return Action(_("New project"), reverse("governance:project_new"), "plus")
        return None


@require_safe
def project(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Project.objects.select_related("domain"), pk=pk)
    person = person_of(request)
    context = {
        "project": found,
        "trail": way_up(domains.trail(found.domain)),
        "members": selectors.members(found),
        "stewards": domains.stewards_of(found.domain),
        "may_change": may(person, "project.change", found),
        "may_move": may(person, "domain.change", found.domain),
        "may_add": may(person, "project.add_member", found),
        "me": person,
    }
    return render(request, "governance/project.html", context)


class ProjectNew(FormPage):
    title = _("New project")
    submit = _("Create the project")
    form_class = ProjectForm

    def demand(self) -> None:
        domain = self.get_initial().get("domain")
        if domain or not roles_of(self.person).stewarded:
            may.demand(self.person, "project.create", domain)

    def get_initial(self) -> dict[str, Any]:
        pk = self.kwargs.get("domain")
        return {
            "domain": get_object_or_404(Domain, pk=pk) if pk else None,
            "owner": self.person.email,
        }

    def back(self) -> str:
        return reverse("governance:projects")

    def perform(self, data: dict[str, Any]) -> Project:
        return services.create(by=self.person, **data)


class OfProject(FormPage):
    """A page that changes one project."""

    verb = "project.change"

    def prepare(self) -> None:
        self.project = get_object_or_404(
            Project.objects.select_related("domain"), pk=self.kwargs["pk"]
        )
        self.lead = self.project.name

    def demand(self) -> None:
        may.demand(self.person, self.verb, self.project)

    def back(self) -> str:
        return self.project.get_absolute_url()


class ProjectChange(OfProject):
    title = _("Change the project")
    submit = _("Save")
    form_class = TextForm

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.project.name, "description": self.project.description}

    def perform(self, data: dict[str, Any]) -> Project:
        return services.change(self.project, by=self.person, **data)


class ProjectMove(OfProject):
    title = _("Move the project to another domain")
    submit = _("Move it there")
    form_class = MoveProjectForm

    def demand(self) -> None:
        may.demand(self.person, "domain.change", self.project.domain)

    def get_initial(self) -> dict[str, Any]:
        return {"domain": self.project.domain}

    def perform(self, data: dict[str, Any]) -> Project:
        return services.move(self.project, by=self.person, **data)


class MemberNew(OfProject):
    title = _("Add a member")
    submit = _("Add them")
    done = _("They were told.")
    form_class = MemberForm
    verb = "project.add_member"

    def perform(self, data: dict[str, Any]) -> Project:
        services.add_member(self.project, by=self.person, **data)
        return self.project


class MemberChange(OfProject):
    title = _("Change the role")
    submit = _("Save")
    form_class = RoleForm
    verb = "project.change_member"

    def prepare(self) -> None:
        super().prepare()
        self.member = get_object_or_404(
            self.project.memberships.select_related("user"), pk=self.kwargs["member"]
        )
        self.lead = str(self.member)

    def get_initial(self) -> dict[str, Any]:
        return {"role": self.member.role}

    def perform(self, data: dict[str, Any]) -> Project:
        services.change_role(self.member, by=self.person, **data)
        return self.project


def member_remove(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    found = get_object_or_404(
        Membership.objects.select_related("user", "project__domain"), pk=member, project=pk
    )
    person = person_of(request)
    if found.user != person:
        may.demand(person, "project.remove_member", found.project)
    if request.method == "POST":
        services.remove_member(found, by=person)
        return redirect(found.project)
    named = {"name": found.user, "project": found.project}
    effects = [gettext("%(name)s no longer acts for %(project)s.") % named]
    keeps = [gettext("What the project has been given stays with the project.")]
    title = gettext("Take %(name)s out of %(project)s?") % named
    back = found.project.get_absolute_url()
    return confirm(request, Confirmation(title, effects, _("Take them out"), back, keeps))


def project_delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Project.objects.select_related("domain"), pk=pk)
    may.demand(person_of(request), "project.delete", found)
    if request.method == "POST":
        services.delete(found, by=person_of(request))
        messages.success(request, gettext("The project was deleted."))
        return redirect("governance:projects")
    members = found.memberships.count()
    goes = ngettext(
        "The project goes, with its %(count)d membership.",
        "The project goes, with its %(count)d memberships.",
        members,
    )
    effects = [
        goes % {"count": members},
        gettext("This works only while nothing was produced, asked for or granted in its name."),
    ]
    title = gettext("Delete %(project)s?") % {"project": found}
    back = found.get_absolute_url()
    return confirm(request, Confirmation(title, effects, _("Delete the project"), back))
