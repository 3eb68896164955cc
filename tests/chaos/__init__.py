"""Sharing while everything around it breaks: `python -m tests.chaos`, `make chaos`."""
