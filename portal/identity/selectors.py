"""Reading people's tokens."""

from django.db.models import Case, QuerySet, Value, When
from django.utils import timezone

from portal.identity.models import ApiToken, User


def tokens_of(person: User) -> QuerySet[ApiToken]:
    """The person's own tokens, each with its ``state``: active, expired or revoked."""
    return ApiToken.objects.filter(user=person).annotate(
        state=Case(
            When(revoked_at__isnull=False, then=Value("revoked")),
            When(expires_at__lte=timezone.now(), then=Value("expired")),
            default=Value("active"),
        )
    )
