"""The REST API of identity."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
