"""The REST API of catalog."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
