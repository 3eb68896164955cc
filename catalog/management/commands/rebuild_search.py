"""``manage.py rebuild_search``: make the search index anew from what is published."""

from typing import Any

from django.core.management.base import BaseCommand

from catalog import search


class Command(BaseCommand):
    help = "Makes the search index anew from the published listings."

    def handle(self, *args: Any, **options: Any) -> None:
        number = search.rebuild()
        self.stdout.write(f"{number} listings indexed.")
