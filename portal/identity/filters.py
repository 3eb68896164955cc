"""How lists of tokens are narrowed."""

import django_filters
from django.utils.translation import gettext_lazy as _

from portal.identity.models import ApiToken

TOKEN_STATES = [("active", _("Active")), ("expired", _("Expired")), ("revoked", _("Revoked"))]


class TokenFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        choices=TOKEN_STATES, label=_("State"), empty_label=_("Any state")
    )

    class Meta:
        model = ApiToken
        fields: list[str] = []
