"""Pages of metadata forms: the list, the form as people will see it, and the builder."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from governance import answers
from governance.filters import FormFilter
from governance.forms.domains import TextForm
from governance.forms.forms import FieldSet, NewFormForm, initial_fields
from governance.models import FormField, MetadataForm
from governance.policies import may
from governance.selectors import forms as selectors
from governance.selectors.roles import roles_of
from governance.services import forms as services
from portal.identity.requests import person_of
from portal.ui.components import Action, Confirmation
from portal.ui.confirm import confirm
from portal.ui.form_page import FormPage
from portal.ui.listing import Column, ListPage


class FormList(ListPage):
    title = _("Forms")
    lead = _("Sets of questions that producers or requesters answer.")
    filterset_class = FormFilter
    default_sort = "name"
    empty_text = _("No form yet. Stewards make those of their domain.")
    columns = (
        Column(label=_("Form"), value="name", sort="name", links=True),
        Column(label=_("Filled in on"), value="get_purpose_display", sort="purpose"),
        Column(label=_("Domain"), value="domain.name", sort="domain__name"),
        Column(label=_("Fields"), value="field_count", sort="field_count", numeric=True),
    )

    def get_queryset(self) -> Any:
        return selectors.listed()

    def page_action(self) -> Action | None:
        roles = roles_of(person_of(self.request))
        if roles.is_platform_admin or roles.stewarded:
            return Action(_("New form"), reverse("governance:form_new"), "plus")
        return None


@require_safe
def form(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(selectors.with_fields(), pk=pk)
    context = {
        "metadata_form": found,
        "preview": answers.AnswersForm(found, prefix="preview"),
        "rules": found.rules.select_related("domain"),
        "may_change": may(person_of(request), "form.change", found),
    }
    return render(request, "governance/form.html", context)


class FormNew(FormPage):
    title = _("New form")
    submit = _("Create it and add fields")
    form_class = NewFormForm

    def demand(self) -> None:
        if not roles_of(self.person).stewarded:
            may.demand(self.person, "form.create", None)

    def back(self) -> str:
        return reverse("governance:forms")

    def perform(self, data: dict[str, Any]) -> Any:
        made = services.create(by=self.person, **data)
        return reverse("governance:form_build", args=[made.pk])


class FormChange(FormPage):
    title = _("Change the form")
    submit = _("Save")
    form_class = TextForm

    def prepare(self) -> None:
        forms = MetadataForm.objects.select_related("domain")
        self.metadata_form = get_object_or_404(forms, pk=self.kwargs["pk"])
        self.lead = self.metadata_form.name

    def demand(self) -> None:
        may.demand(self.person, "form.change", self.metadata_form)

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.metadata_form, name) for name in TextForm.base_fields}

    def back(self) -> str:
        return self.metadata_form.get_absolute_url()

    def perform(self, data: dict[str, Any]) -> MetadataForm:
        return services.change(self.metadata_form, by=self.person, **data)


def form_build(request: HttpRequest, pk: int) -> HttpResponse:
    """The builder: fields on the left, the form as people will see it on the right."""
    found = _to_change(request, pk)
    if request.method != "POST":
        return _builder(request, found, _formset(found, rows=None))
    if "add" in request.POST:
        return _builder(request, found, FieldSet(_with_one_more(request.POST)))
    formset = FieldSet(request.POST)
    if formset.is_valid() and _arranged(request, found, formset):
        return redirect(found)
    return _builder(request, found, formset, status=400)


@require_POST
def form_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The right-hand side alone, for the builder as it stands and unsaved."""
    found = _to_change(request, pk)
    return render(
        request, "governance/form_preview.html", {"preview": _preview(found, request.POST)}
    )


def _to_change(request: HttpRequest, pk: int) -> MetadataForm:
    found = get_object_or_404(selectors.with_fields(), pk=pk)
    may.demand(person_of(request), "form.change", found)
    return found


def _formset(found: MetadataForm, rows: Any) -> Any:
    fields = initial_fields(found)
    return FieldSet(rows, initial=fields) if fields else FieldSet(_with_one_more({}))


def _with_one_more(sent: Any) -> Any:
    """What was sent, with an empty row at the end."""
    count = FieldSet(sent).total_form_count() if sent else 0
    data = {name: sent[name] for name in sent}
    return data | {"form-TOTAL_FORMS": str(count + 1), "form-INITIAL_FORMS": "0"}


def _builder(
    request: HttpRequest, found: MetadataForm, formset: Any, status: int = 200
) -> HttpResponse:
    context = {
        "metadata_form": found,
        "formset": formset,
        "preview": _preview(found, request.POST if request.method == "POST" else None),
    }
    return render(request, "governance/form_builder.html", context, status=status)


def _preview(found: MetadataForm, sent: Any) -> answers.AnswersForm:
    """Of the fields that are already complete; the others appear once they are."""
    if sent is None:
        return answers.AnswersForm(found, prefix="preview")
    formset = FieldSet(sent)
    formset.is_valid()
    fields = [
        FormField(**{name: row.cleaned_data[name] for name in _SHOWN})
        for row in sorted(formset.forms, key=_place)
        if row.is_valid() and row.cleaned_data.get("label") and not row.cleaned_data.get("DELETE")
    ]
    for number, field in enumerate(fields):
        field.name = f"field_{number}"
    return answers.AnswersForm(found, prefix="preview", fields=fields)


_SHOWN = ("label", "type", "required", "help_text", "choices", "glossary")


def _place(row: Any) -> tuple[bool, int]:
    place = getattr(row, "cleaned_data", {}).get("ORDER")
    return place is None, place or 0


def _arranged(request: HttpRequest, found: MetadataForm, formset: Any) -> bool:
    try:
        services.arrange_fields(found, by=person_of(request), fields=formset.specs())
    except ValidationError as error:
        formset.non_form_errors().extend(error.messages)
        return False
    messages.success(request, gettext("The fields were saved."))
    return True


def form_delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(MetadataForm.objects.select_related("domain"), pk=pk)
    may.demand(person_of(request), "form.delete", found)
    if request.method == "POST":
        services.delete(found, by=person_of(request))
        return redirect("governance:forms")
    fields, rules = found.fields.count(), found.rules.count()
    goes = ngettext(
        "The form goes, with its %(count)d field.",
        "The form goes, with its %(count)d fields.",
        fields,
    )
    effects = [
        goes % {"count": fields},
        gettext("This works only while nobody has filled it in and no rule (now %(rules)d) asks.")
        % {"rules": rules},
    ]
    title = gettext("Delete %(name)s?") % {"name": found}
    back = found.get_absolute_url()
    return confirm(request, Confirmation(title, effects, _("Delete the form"), back))
