"""The style guide stands in for the pages of the apps."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def only_the_style_guide(settings: Any) -> None:
    settings.ROOT_URLCONF = "portal.ui.urls"
