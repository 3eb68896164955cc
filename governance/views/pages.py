"""How every page of the rule book that changes something is made."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.views.generic import FormView

from portal.identity.models import User
from portal.identity.requests import person_of

Text = str | Promise


class FormPage(FormView):
    """One form on one page: a subclass says who may (``demand``) and calls the verb (``perform``).

    What the verb finds wrong is shown beside the field, like what the form itself finds.
    """

    template_name = "ui/form_page.html"
    title: ClassVar[Text]
    submit: ClassVar[Text]
    done: ClassVar[Text] = ""
    lead: Text = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            self.prepare()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.demand()
        return super().dispatch(request, *args, **kwargs)

    @property
    def person(self) -> User:
        return person_of(self.request)

    def prepare(self) -> None:
        """Find what the page is about; 404 when it is not there."""

    def demand(self) -> None:
        """Raise Denied for whoever may not do this: before the form, not after it."""
        raise NotImplementedError

    def perform(self, data: dict[str, Any]) -> Any:
        """Call the verb; what it returns is gone to."""
        raise NotImplementedError

    def back(self) -> str:
        """Where the link beside the button leads."""
        raise NotImplementedError

    def form_valid(self, form: forms.BaseForm) -> HttpResponse:
        try:
            made = self.perform(form.cleaned_data)
        except ValidationError as error:
            _show(form, error)
            return self.form_invalid(form)
        if self.done:
            messages.success(self.request, str(self.done))
        return redirect(made)

    def form_invalid(self, form: forms.BaseForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "title": self.title,
            "submit": self.submit,
            "lead": self.lead,
            "back": self.back(),
        }


def _show(form: forms.BaseForm, error: ValidationError) -> None:
    """Errors of fields the form does not show go to its head."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, found in error.error_dict.items():
        shown = name if name in form.fields and name != NON_FIELD_ERRORS else None
        form.add_error(shown, found)
