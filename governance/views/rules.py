"""Pages of rules; they are shown with their domain."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from governance.forms.rules import RuleForm
from governance.models import Domain, Rule
from governance.policies import may
from governance.selectors import domains
from governance.services import rules as services
from governance.views.domains import OfDomain
from portal.identity.requests import person_of
from portal.ui.components import Confirmation
from portal.ui.confirm import confirm


class RuleNew(OfDomain):
    title = _("New rule")
    submit = _("Make the rule")
    form_class = RuleForm
    verb = "rule.create"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"domain": self.domain}

    def perform(self, data: dict[str, Any]) -> Domain:
        services.create(by=self.person, domain=self.domain, **data)
        return self.domain


def rule_delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Rule.objects.select_related("domain", "form", "glossary"), pk=pk)
    may.demand(person_of(request), "rule.delete", found)
    if request.method == "POST":
        services.delete(found, by=person_of(request))
        return redirect(found.domain)
    below = domains.descendants(found.domain).count()
    effects = [
        gettext("“%(rule)s” no longer holds in %(domain)s and in %(count)d domains below.")
        % {"rule": found, "domain": found.domain, "count": below}
    ]
    keeps = [gettext("What was published, asked for or granted under it stays as it is.")]
    back = found.domain.get_absolute_url()
    return confirm(
        request, Confirmation(_("Drop the rule?"), effects, _("Drop the rule"), back, keeps)
    )
