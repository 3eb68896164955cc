"""`manage.py connection_template`: the template to host for quick-create links."""

from typing import Any

from django.core.management.base import BaseCommand

from governance.connection import template, way


class Command(BaseCommand):
    help = "Print the CloudFormation template that connects an account, to be put into S3."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(template.as_yaml(way.generic_template()), ending="")
