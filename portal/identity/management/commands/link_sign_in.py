"""``manage.py link_sign_in EMAIL SUBJECT``: single sign-on of SUBJECT reaches EMAIL's account."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.errors import Conflict
from portal.identity import services
from portal.identity.models import User


class Command(BaseCommand):
    help = "Link the single sign-on of a person to their account."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("subject", help="the identifier shown on the page that refused them")

    def handle(self, *args: Any, email: str, subject: str, **options: Any) -> None:
        person = User.objects.filter(email__iexact=email).first()
        if person is None:
            raise CommandError(f"Nobody here has the e-mail address {email}.")
        try:
            services.link_sign_in(person, subject)
        except Conflict as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{person} can now come in by single sign-on.")
