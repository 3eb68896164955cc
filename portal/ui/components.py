"""What views hand to the components that show several things: tabs, events, checks, steps."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from portal.ui.states import Tone

Text = str | Promise


@dataclass(frozen=True)
class Tab:
    label: Text
    url: str
    is_here: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Event:
    """One thing that happened: who did what, when; ``quote`` is what the person wrote."""

    title: Text
    at: datetime
    who: Any = None
    quote: str = ""
    detail: Text = ""
    tone: Tone = Tone.QUIET
    icon: str = "circle-dot"


@dataclass(frozen=True)
class Check:
    """A demand and whether it is met; ``passed`` is None while nobody knows.

    ``command`` is what to paste into a terminal to mend it; its label is one of a kind on a page.
    ``is_information``: no demand, only good to know.
    """

    label: Text
    passed: bool | None
    reason: Text = ""
    fix_label: Text = ""
    fix_url: str = ""
    command: str = ""
    command_label: Text = ""
    is_information: bool = False


@dataclass(frozen=True)
class Step:
    """One step of a plan: in plain words, the AWS call that does it, by whom, and its undoing."""

    words: Text
    call: str = ""
    account: str = ""
    state: str = ""
    role: str = ""
    parameters: str = ""
    undo: str = ""


@dataclass(frozen=True)
class Action:
    label: Text
    url: Text
    icon: str = ""
    variant: str = "plain"


@dataclass(frozen=True)
class Confirmation:
    """A dangerous action before it is done: what it will do, in numbers, and the one button."""

    title: Text
    effects: Sequence[Text]
    verb: Text
    back: str
    keeps: Sequence[Text] = field(default_factory=tuple)
    form: Any = None
