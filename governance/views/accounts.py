"""Pages of AWS accounts."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from governance.account_checks import labels
from governance.filters import AccountFilter
from governance.forms.accounts import AccountForm, NewAccountForm
from governance.models import AwsAccount
from governance.policies import may
from governance.ports import Outcome
from governance.selectors import accounts as selectors
from governance.services import accounts as services
from governance.views.connection import connection_of
from portal.identity.requests import person_of
from portal.ui.components import Action, Check, Confirmation
from portal.ui.confirm import confirm
from portal.ui.form_page import FormPage
from portal.ui.listing import Column, ListPage


class AccountList(ListPage):
    title = _("AWS accounts")
    lead = _("The accounts Sluice may work in, each through a role of its own.")
    filterset_class = AccountFilter
    default_sort = "name"
    empty_text = _("No account is connected yet.")
    columns = (
        Column(label=_("Name"), value="name", sort="name", links=True),
        Column(label=_("Account id"), value="account_id", sort="account_id"),
        Column(label=_("Regions"), value=lambda row: ", ".join(row.regions)),
        Column(label=_("Producers"), value="producer_count", sort="producer_count", numeric=True),
        Column(
            label=_("Check"),
            value="is_sound",
            sort="checked_at",
            template="governance/account_state.html",
        ),
    )

    def get_queryset(self) -> Any:
        may.demand(person_of(self.request), "account.see", None)
        return selectors.listed(person_of(self.request))

    def page_action(self) -> Action | None:
        if may(person_of(self.request), "account.create", None):
            return Action(_("Connect an account"), reverse("governance:account_new"), "plus")
        return None


@require_safe
def account(request: HttpRequest, pk: int) -> HttpResponse:
    page = _page(request, pk)
    page |= connection_of(page["account"])
    return render(request, "governance/account.html", page)


@require_safe
def account_checks(request: HttpRequest, pk: int) -> HttpResponse:
    """The checklist alone, for the page that waits for it."""
    return render(request, "governance/account_checks.html", _page(request, pk))


def _page(request: HttpRequest, pk: int) -> dict[str, Any]:
    person = person_of(request)
    found = get_object_or_404(selectors.named_to(person), pk=pk)
    may.demand(person, "account.see", found)
    return {
        "account": found,
        "checks": _grouped(found.checks),
        "facts": _facts(found),
        "producers": found.producers.select_related("domain"),
        "may_change": may(person, "account.change", found),
    }


def _grouped(checks: list[dict[str, Any]]) -> list[tuple[str, list[Check]]]:
    """Under a heading each: what concerns the role, then each Region."""
    words = labels()
    groups: dict[str, list[Check]] = {}
    for check in checks:
        region = check["region"]
        heading = gettext("Lake Formation in %(region)s") % {"region": region} if region else ""
        shown = _shown(check, words.get(check["name"], check["name"]))
        groups.setdefault(heading or gettext("The role"), []).append(shown)
    return list(groups.items())


def _shown(check: dict[str, Any], label: str | Promise) -> Check:
    return Check(
        label,
        {"passed": True, "failed": False}.get(check["outcome"]),
        check["reason"],
        command=check["command"],
        command_label=_command_label(label, check["region"]),
        is_information=check["outcome"] == Outcome.INFORMATION,
    )


def _command_label(label: str | Promise, region: str) -> str:
    told = gettext("AWS CLI: %(label)s") % {"label": label}
    return f"{told} ({region})" if region else told


def _facts(account: AwsAccount) -> list[tuple[str, Any]]:
    return [
        (gettext("Account id"), account.account_id),
        (gettext("Portal role"), account.role_arn),
        (gettext("External id"), account.external_id),
        (gettext("Regions"), ", ".join(account.regions)),
        (gettext("Role for S3 locations"), account.location_role_arn),
        (gettext("Data engineers' role"), account.engineer_role_arn),
    ]


class AccountNew(FormPage):
    title = _("Connect an AWS account")
    submit = _("Connect the account")
    done = _("The account is connected and being checked.")
    form_class = NewAccountForm

    def demand(self) -> None:
        may.demand(self.person, "account.create", None)

    def back(self) -> str:
        return reverse("governance:accounts")

    def perform(self, data: dict[str, Any]) -> AwsAccount:
        return services.connect(by=self.person, **data)


class AccountChange(FormPage):
    title = _("Change the AWS account")
    submit = _("Save and check again")
    form_class = AccountForm

    def prepare(self) -> None:
        found = selectors.named_to(self.person)
        self.account = get_object_or_404(found, pk=self.kwargs["pk"])
        self.lead = str(self.account)

    def demand(self) -> None:
        may.demand(self.person, "account.change", self.account)

    def get_initial(self) -> dict[str, Any]:
        shown = {name: getattr(self.account, name) for name in AccountForm.base_fields}
        return shown | {"producers": self.account.producers.all()}

    def back(self) -> str:
        return self.account.get_absolute_url()

    @transaction.atomic
    def perform(self, data: dict[str, Any]) -> AwsAccount:
        projects = data.pop("producers")
        for name in ("external_id", "role_arn"):
            data[name] = data[name] or getattr(self.account, name)
        services.choose_producers(self.account, by=self.person, projects=projects)
        return services.change(self.account, by=self.person, **data)


@require_POST
def account_check(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(selectors.named_to(person_of(request)), pk=pk)
    return redirect(services.request_check(found, by=person_of(request)))


def account_delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(selectors.named_to(person_of(request)), pk=pk)
    may.demand(person_of(request), "account.delete", found)
    if request.method == "POST":
        services.disconnect(found, by=person_of(request))
        return redirect("governance:accounts")
    effects = [
        gettext("Sluice no longer works in %(account)s.") % {"account": found},
        gettext("This works only while no source, asset or environment uses the account."),
    ]
    keeps = [gettext("The role in the account stays; remove it there.")]
    title = gettext("Disconnect %(account)s?") % {"account": found}
    back = found.get_absolute_url()
    return confirm(request, Confirmation(title, effects, _("Disconnect"), back, keeps))
