"""Who may do what with people's tokens."""

from django.utils.translation import gettext as _

from portal.identity.models import ApiToken, User
from portal.policy import Answer, Policy, yes_if


def own(person: User, token: ApiToken) -> Answer:
    return yes_if(token.user_id == person.pk, _("A token is revoked by the person it belongs to."))


def active(person: User, thing: None) -> Answer:
    return yes_if(person.is_active, _("This person's account is switched off."))


may = Policy({"token.create": active, "token.revoke": own})
