import pytest

from governance.models import Term
from tests import factories
from tests.catalog.lake import Lake


class Story:
    """The people, projects and one asset of the reference story."""

    def __init__(self) -> None:
        self.olu = factories.person("Olu")
        self.sten = factories.person("Sten")
        self.ana = factories.person("Ana")
        self.sam = factories.person("Sam")
        self.ida = factories.person("Ida", is_auditor=True)
        self.ada = factories.person("Ada", is_platform_admin=True)
        self.streaming = factories.domain("Streaming", stewards=[self.sten])
        self.films = factories.domain("Film catalog", parent=self.streaming)
        self.account = factories.account()
        self.producer = factories.project(
            "Film Catalog",
            owner=self.olu,
            contributor=factories.person("Cleo"),
            consumer=factories.person("Nils"),
            domain=self.films,
        )
        self.consumer = factories.project("Marketing Analysis", owner=self.ana)
        self.account.producers.add(self.producer)
        self.asset = factories.asset(
            self.producer,
            self.account,
            name="film_category",
            columns={"category_id": "bigint", "category_name": "string", "film_id": "bigint"},
        )

    def country(self) -> Term:
        glossary = factories.glossary("Country")
        america = Term.objects.create(glossary=glossary, name="America")
        return Term.objects.create(glossary=glossary, parent=america, name="United States")

    def product(self, name="Movie listings with category", *, assets=None, **fields):
        fields.setdefault("description", STORY)
        return factories.product(
            self.producer, *(assets or [self.asset]), name=name, created_by=self.olu, **fields
        )


STORY = (
    "This table contains a complete listing of all films in our streaming movie catalog, "
    "including category/genre information for each film, as well as a list of special features."
)


@pytest.fixture
def story(db) -> Story:
    return Story()


@pytest.fixture
def lake(sandbox, monkeypatch):
    return Lake(sandbox, monkeypatch)


@pytest.fixture
def source(story):
    """A data source from which nothing was imported yet."""
    story.asset.delete()
    return factories.source(story.producer, story.account, name="films-CuratedZoneDB")
