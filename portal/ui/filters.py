"""Filters that lists of several apps have."""

from typing import Any

import django_filters
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


def typed(field: str, label: str | Promise, lookup: str = "icontains") -> django_filters.CharFilter:
    """Words typed into the filter bar, which narrow the list while they are typed."""
    return django_filters.CharFilter(field, lookup, label=label, widget=forms.SearchInput)


def either(field: str, label: str | Promise, **kwargs: Any) -> django_filters.BooleanFilter:
    """Yes or no, or any."""
    return django_filters.BooleanFilter(field, label=label, widget=_AnyYesNo, **kwargs)


class _AnyYesNo(forms.NullBooleanSelect):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.choices = [("unknown", _("Any")), ("true", _("Yes")), ("false", _("No"))]
