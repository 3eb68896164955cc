"""The look of the pages: components, navigation, list pages, styles and scripts."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "portal.ui"
    label = "ui"
