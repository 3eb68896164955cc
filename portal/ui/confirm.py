"""The page that says what a dangerous action will do and asks once."""

from django.http import HttpRequest
from django.template.response import TemplateResponse

from portal.ui.components import Confirmation


def confirm(request: HttpRequest, confirmation: Confirmation) -> TemplateResponse:
    """Answers a GET (400 when its form was sent with errors); the POST goes to the same URL."""
    invalid = confirmation.form is not None and bool(confirmation.form.errors)
    return TemplateResponse(
        request,
        "ui/confirm.html",
        {"confirmation": confirmation},
        status=400 if invalid else 200,
    )
