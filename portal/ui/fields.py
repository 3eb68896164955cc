"""What forms say about single fields: the mark beside a label, and the one thing to choose."""

from typing import Any

from django import forms
from django.utils.functional import Promise


def mark(field: forms.Field, words: str | Promise) -> None:
    """Say ``words`` beside the label of a field that may stay empty, in place of “optional”."""
    field.mark = words  # type: ignore[attr-defined]


def offer(field: forms.Field, rows: Any) -> None:
    """Let people choose among ``rows`` (a queryset); the only one is chosen already."""
    field.queryset = rows  # type: ignore[attr-defined]
    first = list(rows[:2])
    if len(first) == 1:
        field.initial = first[0]
