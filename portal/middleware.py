"""Naming each request, so that a log line, an audit event and an error page can be matched."""

import logging
import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from portal.errors import Conflict

_request_id: ContextVar[str] = ContextVar("request_id", default="")
_ACCEPTABLE = re.compile(r"[A-Za-z0-9-]{8,64}")


def current_request_id() -> str:
    return _request_id.get()


class RequestId:
    """Takes the caller's ``X-Request-ID`` or makes one, and answers with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        name = given if _ACCEPTABLE.fullmatch(given) else uuid.uuid4().hex
        token = _request_id.set(name)
        try:
            response = self.get_response(request)
        finally:
            _request_id.reset(token)
        response["X-Request-ID"] = name
        return response


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current_request_id() or "-"
        return True


class Refusals:
    """A page whose verb refused goes back where it came from and says why.

    Input that a page does not show beside a field ends here too: what no form of ours sends.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, (Conflict, ValidationError)):
            return None
        messages.error(request, _in_words(error))
        if isinstance(error, ValidationError) and request.method in {"GET", "HEAD"}:
            # What it came from may be this very address.
            return render(request, "400.html", status=400)
        back = request.headers.get("Referer", "")
        here = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
        return HttpResponseRedirect(back if here else "/")


def _in_words(error: Conflict | ValidationError) -> str:
    return str(error) if isinstance(error, Conflict) else " ".join(error.messages)
