"""Filters that lists of several apps have."""

import django_filters
from django import forms
from django.utils.functional import Promise


def typed(field: str, label: str | Promise, lookup: str = "icontains") -> django_filters.CharFilter:
    """Words typed into the filter bar, which narrow the list while they are typed."""
    return django_filters.CharFilter(field, lookup, label=label, widget=forms.SearchInput)
