"""What waits for a person on the home page."""

from django.urls import reverse

from subscriptions.services import requests
from tests.clients import browser
from tests.subscriptions.conftest import World


def test_the_home_page_leads_deciders_to_what_waits_for_them(world: World) -> None:
    asked = world.ask()
    for person, is_led in ((world.olu, True), (world.sten, True), (world.ana, False)):
        page = browser(person).get(reverse("catalog:discover")).content.decode()
        assert (asked.get_absolute_url() in page) is is_led


def test_a_question_waits_for_whoever_asked(world: World) -> None:
    asked = world.ask()
    requests.ask(asked, by=world.olu, comment="What for?")
    page = browser(world.ana).get(reverse("catalog:discover")).content.decode()
    assert "A question about your request" in page
