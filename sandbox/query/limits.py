"""What one query may take."""

from __future__ import annotations

LONGEST_STATEMENT = 262_144
"""Characters; Athena's own bound."""

MOST_SECONDS = 30.0
MOST_BYTES_READ = 1024**3
MOST_ROWS = 100_000
MOST_CHARACTERS = 64 * 1024**2
"""Of a result's values together."""

LARGEST_OBJECT = 512 * 1024**2
"""Bytes a compressed object may become."""

ENGINE_MEMORY = "512MB"
ADDRESS_SPACE = 6 * 1024**3
"""Bytes of the worker process: Python, DuckDB and the objects read."""

LONGEST_PAD = 10_000
LONGEST_SEQUENCE = 10_000
"""Elements of sequence(), Trino's own bound."""
