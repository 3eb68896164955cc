"""The page on which access is asked for, and its live answer to “what will happen?”."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import SimpleLazyObject
from django.views import View

from catalog.models import Listing
from portal.identity.requests import person_of
from portal.ui.attempts import attempt
from subscriptions.forms.asking import AskForm, environments_for
from subscriptions.models import SubscriptionRequest
from subscriptions.selectors.outlook import outlook
from subscriptions.services import requests
from subscriptions.standings import already


class Ask(View):
    """GET shows the form, POST sends it; with ``look`` among the data nothing is sent yet."""

    template = "subscriptions/ask.html"

    def get(self, request: HttpRequest, product: int) -> HttpResponse:
        return self._page(self._form(product))

    def post(self, request: HttpRequest, product: int) -> HttpResponse:
        form = self._form(product, request.POST)
        if "look" in request.POST:
            form.is_valid()
            return self._page(form)
        asked = attempt(form, lambda: _submit(form))
        return redirect(asked) if asked else self._page(form, status=400)

    def _form(self, product: int, data: Any = None) -> AskForm:
        listing = get_object_or_404(
            Listing.objects.select_related("revision", "product__project__domain"), product=product
        )
        person = person_of(self.request)
        environments = environments_for(person, listing)
        self.listing = listing
        return AskForm(data, listing=listing, person=person, environments=environments)

    def _page(self, form: AskForm, status: int = 200) -> HttpResponse:
        return render(self.request, self.template, self._context(form), status=status)

    def _context(self, form: AskForm) -> dict[str, Any]:
        environments = list(form.fields["environment"].queryset)  # type: ignore[attr-defined]
        values = form.values()
        if not form.is_bound and environments:
            values["environment"] = environments[0]
        ahead = outlook(form.product, requester=form.person, offered=form.offered, **values)
        return {
            "form": form,
            "listing": self.listing,
            "already": SimpleLazyObject(lambda: already(form.person, form.product)),
            "outlook": ahead,
            "has_environments": bool(environments),
        }


def _submit(form: AskForm) -> SubscriptionRequest:
    values = form.values()
    return requests.submit(
        by=form.person,
        product=form.product,
        project=values["environment"].project,
        reason=form.cleaned_data["reason"],
        **values,
    )


class AskOutlook(Ask):
    """The right-hand side alone, for what is filled in now."""

    template = "subscriptions/ask.html#outlook"

    def post(self, request: HttpRequest, product: int) -> HttpResponse:
        form = self._form(product, request.POST)
        form.is_valid()
        return self._page(form)
