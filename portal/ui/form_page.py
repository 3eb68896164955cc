"""The usual way a page with one form is made: who may, the form, the verb, and where to go."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.views.generic import FormView

from portal.identity.models import User
from portal.identity.requests import person_of
from portal.ui.attempts import show_errors

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
            show_errors(form, error)
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
