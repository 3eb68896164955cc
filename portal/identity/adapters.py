"""allauth's hooks: how people come in (OIDC always, passwords only where switched on) and go."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from portal.audit import services as audit
from portal.identity import newcomers
from portal.identity.models import User


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """After sign-in one lands on this site only, whatever other hosts are trusted for."""
        return url_has_allowed_host_and_scheme(
            url, {context.request.get_host()}, require_https=context.request.is_secure()
        )

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        if not settings.PASSWORD_SIGN_IN:
            raise PermissionDenied(_("Passwords are switched off here. Use single sign-on."))
        super().pre_authenticate(request, **credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        person = _whom_they_mean(credentials.get("email", ""))
        audit.record("sign_in.refused", person, by=None, result="refused", why="wrong password")

    def pre_login(self, request: HttpRequest, user: User, **hints: Any) -> HttpResponse | None:
        if not user.is_active:
            audit.record("sign_in.refused", user, by=None, result="refused", why="switched off")
        response: HttpResponse | None = super().pre_login(request, user, **hints)
        return response

    def login(self, request: HttpRequest, user: User) -> None:
        """Django gives the session a new key, so one that was planted before is worth nothing."""
        with transaction.atomic():
            super().login(request, user)
            ways = [record["method"] for record in get_authentication_records(request, user)]
            audit.record("person.signed_in", user, by=user, way=ways[-1] if ways else "")

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            audit.record("person.signed_out", request.user, by=request.user)
        super().logout(request)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """None: that one is signed in is to be seen."""


def _whom_they_mean(typed: str) -> User:
    """The ledger keeps all for good, and people type their password into the wrong field."""
    try:
        validate_email(typed)
    except ValidationError:
        return User(name=_("somebody"))
    return User.objects.filter(email__iexact=typed).first() or User(name=typed)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """The provider decides who may come; a newcomer belongs to no project yet."""
        return True

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.is_existing:
            return
        obstacle = newcomers.obstacle_for(sociallogin)
        if obstacle:
            shown = {"obstacle": obstacle, "subject": sociallogin.account.uid}
            page = render(request, "identity/cannot_join.html", shown, status=403)
            raise ImmediateHttpResponse(page)

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> User:
        person: User = sociallogin.user
        person.email = newcomers.email_in(data)
        person.name = newcomers.name_in(data)
        return person

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        with transaction.atomic():
            person: User = super().save_user(request, sociallogin, form)
            audit.record("person.joined", person, by=person)
        return person

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Recorded only where the provider's answer was looked at: a callback that belongs to
        no sign-in costs its sender nothing and must not fill the ledger."""
        if exception:
            somebody = User(name=_("somebody through single sign-on"))
            why = str(exception)[:300]
            audit.record("sign_in.refused", somebody, by=None, result="refused", why=why)
