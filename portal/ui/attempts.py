"""Calling a verb with what a form holds: what the verb finds wrong is shown beside the field."""

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict

Made = TypeVar("Made")


def sent(request: HttpRequest) -> QueryDict | None:
    """What was posted, even if it is nothing; None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def attempt(form: forms.BaseForm, verb: Callable[[], Made]) -> Made | None:
    """What the verb returns; None when the form or the verb finds something wrong."""
    if not form.is_valid():
        return None
    try:
        return verb()
    except ValidationError as error:
        show_errors(form, error)
        return None


def show_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Put the error on the form; those of fields it does not have go to its head."""
    found = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
    for name, errors in found.items():
        form.add_error(name if name in form.fields else None, errors)
