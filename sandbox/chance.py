"""Dice for what happens at random: the same seed gives the same sequence again."""

import random

_dice: dict[str, random.Random] = {}


def dice(name: str, seed: int) -> random.Random:
    """The dice thrown for one purpose; they begin anew when settings are set."""
    return _dice.setdefault(name, random.Random(seed))  # noqa: S311 - chance, not secrecy


def restart() -> None:
    _dice.clear()
