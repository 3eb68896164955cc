"""One line of an explanation, as pages and API show it."""

from dataclasses import dataclass

from sharing.explaining.causes import Mender
from sharing.explaining.findings import Standing


@dataclass(frozen=True)
class Line:
    """One link of the chain: what it is, whether it holds, and who does what if it does not.

    ``said`` are AWS's own words. ``who`` names the people or roles behind ``mender``.
    """

    part: str
    label: str
    standing: str
    words: str
    said: str = ""
    mender: Mender | None = None
    who: str = ""
    remedy: str = ""
    url: str = ""

    @property
    def is_broken(self) -> bool:
        return self.standing == Standing.BROKEN
