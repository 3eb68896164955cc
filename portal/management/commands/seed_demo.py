"""`manage.py seed_demo`: fill an empty database with the film company, for `make demo`."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.demo.keys import user_facts
from portal.demo.room import write_private
from portal.demo.seed import environment_facts, seed


class Command(BaseCommand):
    help = "Fills an empty database with the film company of the demo."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("summary", type=Path, help="JSON that names the accounts; added to")

    def handle(self, *args: Any, summary: Path, **options: Any) -> None:
        facts = json.loads(summary.read_text())
        made = seed(facts["accounts"])
        facts["users"] = user_facts(summary.with_name("tokens.json"))
        facts["environments"] = environment_facts()
        write_private(summary, json.dumps(facts, indent=2))
        self.stdout.write("The film company has moved in." if made else "All is there already.")
