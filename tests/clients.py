"""Who comes in at the doors of the portal: a person's browser, and a program that acts for one."""

from django.test import Client
from rest_framework.test import APIClient

from portal.identity.models import User


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def program(person: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(person)
    return client
