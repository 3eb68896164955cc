"""`manage.py seed_demo`: the film company moves in, in AWS and in Sluice."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.demo import organisation
from portal.demo.keys import user_facts
from portal.demo.room import write_private
from portal.demo.seed import environment_facts, seed


class Command(BaseCommand):
    help = "Makes the demo's accounts in the sandbox AWS and fills an empty database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--endpoint", required=True, help="of the sandbox AWS")
        parser.add_argument("--summary", type=Path, required=True, help="JSON for scripts: written")
        parser.add_argument("--credentials", type=Path, required=True, help="for boto3: written")
        parser.add_argument("--tokens", type=Path, required=True, help="of the people: kept there")

    def handle(self, *args: Any, **options: Any) -> None:
        company = organisation.build(options["endpoint"])
        write_private(options["credentials"], company.credentials_file())
        facts = company.summary()
        made = seed(facts["accounts"])
        facts["users"] = user_facts(options["tokens"])
        facts["environments"] = environment_facts()
        write_private(options["summary"], json.dumps(facts, indent=2))
        self.stdout.write("The film company has moved in." if made else "All is there already.")
