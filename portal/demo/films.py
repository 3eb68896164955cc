"""The tables of the film company: invented, and the same at every start."""

import io
import random
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

_FILMS = 400
_STREAMS_FROM = date(2026, 1, 1)
_STREAM_WEEKS = 26
_CATEGORIES = (
    "Action", "Animation", "Children", "Classics", "Comedy", "Documentary", "Drama", "Family",
    "Foreign", "Games", "Horror", "Music", "New", "Sci-Fi", "Sports", "Travel",
)  # fmt: skip
_FIRST = (
    "Amber", "Borrowed", "Crooked", "Distant", "Electric", "Forgotten", "Gilded", "Hollow",
    "Impossible", "Jade", "Kindred", "Lunar", "Midnight", "Northern", "Ordinary", "Paper",
    "Quiet", "Restless", "Silver", "Thirteenth",
)  # fmt: skip
_SECOND = (
    "Anchor", "Bridge", "Carousel", "Detour", "Encore", "Ferry", "Garden", "Harbour", "Island",
    "Journey", "Kingdom", "Lighthouse", "Mirror", "Notebook", "Orchard", "Parade", "Question",
    "River", "Station", "Telegram",
)  # fmt: skip
_WHO = ("a retired diver", "two sisters", "a night porter", "a chess prodigy", "a lost courier")
_MUST = ("find a way home", "save a closing cinema", "outwit a rival", "solve an old theft")
_WHERE = ("in Lisbon", "on a frozen lake", "aboard a sleeper train", "in a town without clocks")
_FEATURES = ("Trailers", "Commentaries", "Deleted Scenes", "Behind the Scenes")
_LANGUAGES = ("English", "French", "Italian", "Japanese", "Mandarin", "German")
_RATINGS = ("G", "PG", "PG-13", "R", "NC-17")
_COUNTRIES = ("United States", "United Kingdom", "Germany", "Brazil", "India", "Japan")


@dataclass(frozen=True)
class Table:
    """A table with its rows and what Glue is to know of it."""

    name: str
    description: str
    format: str
    """`parquet` or `csv`."""
    glue_types: dict[str, str]
    rows: pa.Table

    def content(self) -> bytes:
        out = io.BytesIO()
        if self.format == "parquet":
            pyarrow.parquet.write_table(self.rows, out)
        else:
            # Hive's LazySimpleSerDe takes quotes for part of the text.
            options = pyarrow.csv.WriteOptions(quoting_style="none")
            pyarrow.csv.write_csv(self.rows, out, options)
        return out.getvalue()


def tables() -> list[Table]:
    """The three tables of `curatedzonedb`."""
    chance = random.Random(20_260_101)  # noqa: S311 - the same rows at every start, no secret
    films = [_film(number, chance) for number in range(1, _FILMS + 1)]
    return [_streaming_films(films), _film_category(films, chance), _category_streams(chance)]


def _film(number: int, chance: random.Random) -> dict[str, object]:
    first, second = _FIRST[(number - 1) % 20], _SECOND[(number - 1) // 20]
    who, must, where = chance.choice(_WHO), chance.choice(_MUST), chance.choice(_WHERE)
    return {
        "film_id": number,
        "title": f"{first} {second}",
        "description": f"{who.capitalize()} must {must} {where}.",
        "release_year": chance.randint(1962, 2026),
        "language": chance.choice(_LANGUAGES),
        "rental_rate": chance.choice(("0.99", "2.99", "4.99")),
        "length": chance.randint(62, 187),
        "rating": chance.choice(_RATINGS),
        "special_features": sorted(chance.sample(_FEATURES, chance.randint(1, 3))),
    }


def _streaming_films(films: list[dict[str, object]]) -> Table:
    types = {
        "film_id": "int",
        "title": "string",
        "description": "string",
        "release_year": "int",
        "language": "string",
        "rental_rate": "decimal(4,2)",
        "length": "int",
        "rating": "string",
        "special_features": "array<string>",
    }
    rows = pa.Table.from_pylist(films)
    rate = rows["rental_rate"].cast(pa.decimal128(4, 2))
    rows = rows.set_column(rows.schema.get_field_index("rental_rate"), "rental_rate", rate)
    for name in ("film_id", "release_year", "length"):
        rows = rows.set_column(rows.schema.get_field_index(name), name, rows[name].cast(pa.int32()))
    return Table("streaming_films", "Every film we stream.", "parquet", types, rows)


def _film_category(films: list[dict[str, object]], chance: random.Random) -> Table:
    types = {"category_id": "int", "category_name": "string", "film_id": "int"}
    rows = []
    for film in films:
        category = chance.randrange(len(_CATEGORIES))
        rows.append((category + 1, _CATEGORIES[category], film["film_id"]))
    schema = pa.schema(
        [("category_id", pa.int32()), ("category_name", pa.string()), ("film_id", pa.int32())]
    )
    columns = [list(values) for values in zip(*rows, strict=True)]
    return Table("film_category", "", "parquet", types, pa.table(columns, schema=schema))


def _category_streams(chance: random.Random) -> Table:
    types = {
        "week": "date",
        "category_id": "int",
        "country": "string",
        "streams": "bigint",
        "minutes_watched": "bigint",
    }
    rows = []
    for week in range(_STREAM_WEEKS):
        for category in range(1, len(_CATEGORIES) + 1):
            streams = chance.randint(200, 90_000)
            country = chance.choice(_COUNTRIES)
            day = _STREAMS_FROM + timedelta(weeks=week)
            rows.append((day, category, country, streams, streams * chance.randint(9, 110)))
    columns = [list(values) for values in zip(*rows, strict=True)]
    table = pa.table(columns, names=list(types))
    return Table("category_streams", "Streams per week, category and country.", "csv", types, table)
