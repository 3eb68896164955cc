"""URLs of catalog: pages, then the API."""

from tests.access.table import Row

ROWS: dict[str, Row] = {}
