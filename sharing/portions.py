"""What of an asset access is given to."""

from typing import NamedTuple

from catalog.models import Asset


class Portion(NamedTuple):
    """``columns`` None means the whole table, with columns added later. ``rows`` is an expression
    in Lake Formation's grammar, empty for all rows. ``tags``: the LF-Tag expression it is read
    through, each key with its values; None when it is granted by its name.
    """

    asset: Asset
    columns: list[str] | None = None
    rows: str = ""
    tags: dict[str, list[str]] | None = None
