"""Journeys begin with the film company of the sharing tests."""

from tests.sharing.conftest import film_company

__all__ = ["film_company"]
