from collections import Counter
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.names import suggest
from catalog.words import spans, words

NAMES = st.text(min_size=1, max_size=60)
SNAKE = st.from_regex(r"[a-z][a-z0-9]{0,8}(_[a-z0-9]{1,8}){0,4}", fullmatch=True)


@pytest.mark.parametrize(
    ("technical", "business"),
    [
        ("category_id", "Category ID"),
        ("category_name", "Category Name"),
        ("film_id", "Film ID"),
        ("film_ids", "Film IDs"),
        ("streaming_films", "Streaming Films"),
        ("filmId", "Film ID"),
        ("FilmCategory", "Film Category"),
        ("HTTPServerName", "HTTP Server Name"),
        ("homepageURL", "Homepage URL"),
        ("allowedIDs", "Allowed IDs"),
        ("VINNumber", "VIN Number"),
        ("ACMECode", "ACME Code"),
        ("CUSTOMER_ID", "Customer ID"),
        ("ORDER_TOTAL_USD", "Order Total USD"),
        ("api_url", "API URL"),
        ("sku", "SKU"),
        ("iso_country_code", "ISO Country Code"),
        ("iso8601_date", "ISO 8601 Date"),
        ("addr2", "Addr 2"),
        ("address_line_2", "Address Line 2"),
        ("q1_sales", "Q1 Sales"),
        ("1st_name", "1st Name"),
        ("s3_key", "S3 Key"),
        ("sha256", "SHA256"),
        ("utf8name", "UTF 8 Name"),
        ("b2b_share", "B2B Share"),
        ("2024_total", "2024 Total"),
        ("__hidden__", "Hidden"),
        ("first-name.last name", "First Name Last Name"),
        ("x", "X"),
        ("straße_nr", "Straße Nr"),
        ("GRÖSSE", "Grösse"),
        ("größeInCm", "Größe In Cm"),
        ("имя_клиента", "Имя Клиента"),
        ("商品コード", "商品コード"),
        ("हिन्दी_नाम", "हिन्दी नाम"),
        ("___", "___"),
        ("<b>name</b>", "B Name B"),
    ],
)
def test_suggest_writes_the_name_as_people_do(technical, business):
    assert suggest(technical) == business


@given(NAMES)
def test_suggest_is_never_empty(name):
    assert suggest(name)


def _letters(text):
    """What counts: letters, marks and digits, whatever their case."""
    return Counter(c for c in text.casefold() if category(c)[0] in "LMN")


@given(NAMES)
def test_suggest_loses_no_letter(name):
    assert _letters(suggest(name)) == _letters(name)


@given(SNAKE)
def test_suggest_of_a_suggestion_changes_nothing(name):
    assert suggest(suggest(name)) == suggest(name)


@given(NAMES)
def test_suggest_comes_to_rest(name):
    twice = suggest(suggest(name))
    assert suggest(suggest(twice)) == suggest(twice)


@given(NAMES)
def test_words_cover_every_letter_in_order(text):
    kept = "".join(c for c in text if category(c)[0] in "LMN")
    assert "".join(words(text)) == kept
    assert [text[start:end] for start, end in spans(text)] == words(text)


def test_words_cuts_at_punctuation_case_and_digits():
    assert words("curatedZoneDB2/category-genre's") == [
        "curated", "Zone", "DB", "2", "category", "genre", "s",
    ]  # fmt: skip
