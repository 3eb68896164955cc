"""Errors of the API as ``application/problem+json`` (RFC 9457)."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import ProtectedError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from portal.errors import Conflict, Incomplete


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: every refusal says what is wrong, in one shape.

    ``{type, title, status, detail, errors?, missing?}``; ``errors`` maps field to messages.
    Anything unforeseen returns None and becomes a plain 500.
    """
    if isinstance(error, ValidationError):
        return _validation(error)
    if isinstance(error, Conflict):
        return _problem(HTTPStatus.CONFLICT, str(error))
    if isinstance(error, ProtectedError):
        return _problem(HTTPStatus.CONFLICT, _("It is still in use, so it cannot be deleted."))
    if isinstance(error, PermissionDenied) and str(error):
        return _problem(HTTPStatus.FORBIDDEN, str(error))
    if isinstance(error, Http404):
        return _problem(HTTPStatus.NOT_FOUND, _("There is nothing here, or you may not see it."))
    return _from_rest_framework(error, context)


def _validation(error: ValidationError) -> Response:
    extra: dict[str, Any] = {}
    if isinstance(error, Incomplete):
        extra["missing"] = error.missing
    elif hasattr(error, "error_dict"):
        extra["errors"] = error.message_dict
    return _problem(HTTPStatus.BAD_REQUEST, " ".join(error.messages), **extra)


def _from_rest_framework(error: Exception, context: dict[str, Any]) -> Response | None:
    response = exception_handler(error, context)
    if response is None:
        return None
    status = HTTPStatus(response.status_code)
    if isinstance(error, exceptions.ValidationError):
        answer = _problem(status, _("Some fields are not right."), errors=response.data)
    else:
        answer = _problem(status, str(getattr(error, "detail", status.phrase)))
    for name in ("WWW-Authenticate", "Retry-After", "Allow"):
        if name in response.headers:
            answer[name] = response.headers[name]
    return answer


def _problem(status: HTTPStatus, detail: str, **extra: Any) -> Response:
    set_rollback()
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        **extra,
    }
    return Response(body, status=status, content_type="application/problem+json")
