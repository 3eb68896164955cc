"""Settings › Tokens: a person's own API tokens."""

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.identity import selectors, services
from portal.identity.filters import TokenFilter
from portal.identity.forms import TokenForm
from portal.identity.models import ApiToken
from portal.identity.requests import person_of
from portal.ui.components import Action, Confirmation
from portal.ui.confirm import confirm
from portal.ui.listing import Column, ListPage


class TokenList(ListPage):
    title = gettext_lazy("Tokens")
    lead = gettext_lazy("With a token your programs use the API in your name.")
    filterset_class = TokenFilter
    default_sort = "-created_at"
    empty_text = gettext_lazy("No token yet. Make one to let a program use the API in your name.")
    action = Action(gettext_lazy("New token"), reverse_lazy("identity:token_new"), "plus")
    columns = (
        Column(label=gettext_lazy("Name"), value="name", sort="name"),
        Column(label=gettext_lazy("Begins with"), value="prefix", template="identity/prefix.html"),
        Column(label=gettext_lazy("May"), value="scope_words"),
        Column(label=gettext_lazy("State"), value="state", template="identity/state.html"),
        Column(
            label=gettext_lazy("Last used"),
            value="last_used_at",
            sort="last_used_at",
            template="identity/moment.html",
        ),
        Column(
            label=gettext_lazy("Expires"),
            value="expires_at",
            sort="expires_at",
            template="identity/moment.html",
        ),
        Column(
            label=gettext_lazy("Made"),
            value="created_at",
            sort="created_at",
            template="identity/moment.html",
        ),
        Column(label=gettext_lazy("Action"), template="identity/token_action.html"),
    )

    def get_queryset(self) -> QuerySet[ApiToken]:
        return selectors.tokens_of(person_of(self.request))


@never_cache
@require_http_methods(["GET", "POST"])
def new_token(request: HttpRequest) -> HttpResponse:
    """The answer to the POST shows the secret: it is kept nowhere, so no page after it could."""
    form = TokenForm(request.POST or None)
    if not form.is_valid():
        status = 400 if form.is_bound else 200
        return render(request, "identity/token_new.html", {"form": form}, status=status)
    token, secret = services.create_token(person_of(request), **form.cleaned_data)
    example = f'curl -H "Authorization: Bearer {secret}" {settings.PUBLIC_URL}/api/v1/me/'
    made = {"token": token, "secret": secret, "example": example}
    return render(request, "identity/token_made.html", made)


@require_http_methods(["GET", "POST"])
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(selectors.tokens_of(person_of(request)), pk=pk)
    if request.method == "POST":
        services.revoke_token(token, by=person_of(request))
        return redirect("identity:tokens")
    return confirm(request, _revocation(token))


def _revocation(token: ApiToken) -> Confirmation:
    return Confirmation(
        title=_("Revoke the token %(name)s") % {"name": token.name},
        effects=[
            _("Programs that use it are refused from now on."),
            _("It cannot be brought back."),
        ],
        verb=_("Revoke"),
        back=reverse("identity:tokens"),
    )
