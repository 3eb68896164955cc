"""The person behind a request, for views that only signed-in people reach."""

from django.http import HttpRequest
from rest_framework.request import Request

from portal.identity.models import User


def person_of(request: HttpRequest | Request) -> User:
    """``request.user`` as the User it is: LoginRequiredMiddleware and DRF let nobody else in."""
    person = request.user
    if not isinstance(person, User):
        raise TypeError("A view for signed-in people was reached by nobody.")
    return person
