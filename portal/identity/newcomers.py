"""Who may become a person here on their first single sign-on, and under which name."""

from typing import Any

from allauth.socialaccount.models import SocialLogin
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from portal.identity.models import User

NAME_LENGTH = User._meta.get_field("name").max_length
EMAIL_LENGTH = User._meta.get_field("email").max_length


def email_in(claims: dict[str, Any]) -> str:
    """The e-mail address of the claims; nothing where it is none, or said not to be theirs."""
    if claims.get("email_verified") is False:
        return ""
    email = str(claims.get("email") or "").strip()
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return User.objects.normalize_email(email) if len(email) <= (EMAIL_LENGTH or 0) else ""


def name_in(claims: dict[str, Any]) -> str:
    """What to call the person: name, user name, or the e-mail address before its @."""
    said = (
        claims.get("name"),
        claims.get("username"),
        str(claims.get("email") or "").split("@")[0],
    )
    name = next((str(word) for word in said if word), "")
    return " ".join(name.replace("\x00", "").split())[:NAME_LENGTH]


def obstacle_for(sociallogin: SocialLogin) -> str:
    """Why a newcomer cannot come in, and what to do; nothing where they can.

    Never linked by e-mail: whoever can set an address at the provider would inherit the account.
    """
    email = sociallogin.user.email
    if not email:
        return _(
            "Your sign-in service did not tell Sluice a confirmed e-mail address of yours. Ask "
            "those who run it to release the claim “email” to Sluice, then sign in again."
        )
    if User.objects.filter(email__iexact=email).exists():
        return _(
            "There is already an account for %(email)s here, which is not linked to your sign-in "
            "service. Ask a platform admin to link it, and give them the identifier below."
        ) % {"email": email}
    return ""
