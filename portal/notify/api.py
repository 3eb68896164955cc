"""The REST API of notify."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
