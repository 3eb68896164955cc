import pytest
from django.core.exceptions import ValidationError

from catalog.models import Column, SuggestionState
from catalog.selectors.inventory import assets_visible_to
from catalog.services import assets
from portal.audit.models import AuditEvent
from portal.errors import Denied

pytestmark = pytest.mark.django_db


@pytest.fixture
def suggested(story):
    """The story's asset as an import leaves it, with a suggestion for every name."""
    for column in story.asset.columns.all():
        column.suggested_name = column.name.replace("_id", " ID").replace("_", " ")
        column.suggestion = SuggestionState.OPEN
        column.save()
    story.asset.suggested_name, story.asset.suggestion = "Film Category", SuggestionState.OPEN
    story.asset.save()
    return story.asset


def _names(asset):
    return dict(asset.columns.values_list("name", "business_name"))


def test_accept_all_names_the_asset_and_its_columns(story, suggested):
    assert assets.accept_suggestions(suggested, by=story.olu) == 4
    suggested.refresh_from_db()
    assert suggested.business_name == "Film Category"
    assert _names(suggested) == {
        "category_id": "category ID",
        "category_name": "category name",
        "film_id": "film ID",
    }
    assert AuditEvent.objects.get().verb == "suggestions.accepted"


def test_accept_one_leaves_the_others_open(story, suggested):
    assert assets.accept_suggestions(suggested, by=story.olu, columns=["film_id"]) == 1
    assert _names(suggested)["category_id"] == ""
    assert suggested.columns.filter(suggestion=SuggestionState.OPEN).count() == 2
    suggested.refresh_from_db()
    assert suggested.suggestion == SuggestionState.OPEN


def test_reject_puts_a_suggestion_aside(story, suggested):
    assets.reject_suggestions(suggested, by=story.olu, columns=["film_id"])
    column = suggested.columns.get(name="film_id")
    assert (column.business_name, column.suggestion) == ("", SuggestionState.REJECTED)
    assert assets.accept_suggestions(suggested, by=story.olu) == 3


def test_accept_twice_changes_nothing(story, suggested):
    assets.accept_suggestions(suggested, by=story.olu)
    assert assets.accept_suggestions(suggested, by=story.olu) == 0
    assert AuditEvent.objects.count() == 1


def test_accept_refuses_columns_the_asset_does_not_have(story, suggested):
    with pytest.raises(ValidationError, match="no column colour"):
        assets.accept_suggestions(suggested, by=story.olu, columns=["colour"])


def test_describe_writes_names_and_descriptions(story, suggested):
    assets.describe(
        suggested,
        by=story.olu,
        business_name="Films by category",
        description="<b>Which</b> film is what.",
        columns={"category_name": {"description": "Such as Thriller.", "business_name": "Genre"}},
    )
    suggested.refresh_from_db()
    column = Column.objects.get(name="category_name")
    assert (suggested.business_name, suggested.description) == (
        "Films by category", "<b>Which</b> film is what.",
    )  # fmt: skip
    assert (column.business_name, column.description) == ("Genre", "Such as Thriller.")


def test_a_name_by_hand_is_not_overwritten_by_accepting_all(story, suggested):
    assets.describe(suggested, by=story.olu, columns={"film_id": {"business_name": "Film number"}})
    assets.accept_suggestions(suggested, by=story.olu)
    assert _names(suggested)["film_id"] == "Film number"


@pytest.mark.parametrize(
    "texts",
    [
        {"business_name": "x" * 256},
        {"description": "x" * 20_001},
        {"business_name": "a\0b"},
        {"columns": {"colour": {"description": "red"}}},
        {"columns": {"film_id": {"business_name": "x" * 256}}},
    ],
)
def test_describe_refuses_what_does_not_fit(story, suggested, texts):
    with pytest.raises(ValidationError):
        assets.describe(suggested, by=story.olu, **texts)


@pytest.mark.parametrize("who", ["sten", "ana", "sam", "ida", "ada"])
def test_only_owners_and_contributors_describe_and_settle(story, suggested, who):
    person = getattr(story, who)
    for verb in (assets.describe, assets.accept_suggestions, assets.reject_suggestions):
        with pytest.raises(Denied):
            verb(suggested, by=person)


@pytest.mark.parametrize(
    ("who", "sees"),
    [("olu", True), ("sten", True), ("ida", True), ("ana", False), ("sam", False), ("ada", False)],
)
def test_the_inventory_is_seen_by_members_stewards_and_auditors(story, who, sees):
    assert assets_visible_to(getattr(story, who)).exists() is sees
