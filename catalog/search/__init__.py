"""Search: the one door to it. Nobody else reads or writes its table.

``index`` and ``remove`` keep it in step inside the transaction of whoever publishes; ``find``
answers any text whatsoever; ``rebuild`` makes every row anew.
"""

from catalog.search.documents import index, rebuild, remove
from catalog.search.finding import find
from catalog.search.results import FacetValue, Filters, Hit, MatchedColumn, Results, Segment

__all__ = [
    "FacetValue",
    "Filters",
    "Hit",
    "MatchedColumn",
    "Results",
    "Segment",
    "find",
    "index",
    "rebuild",
    "remove",
]
