from types import SimpleNamespace

import pytest
from django.template import Context, Template

from portal.ui import states
from portal.ui.states import Look, Tone


@pytest.mark.parametrize("state", sorted(states.LOOKS))
def test_every_state_is_shown_with_an_icon_and_a_word(state: str) -> None:
    shown = Template("{% load ui %}{% state_badge state %}").render(Context({"state": state}))
    assert "<svg" in shown
    assert str(states.look_of(state).word) in shown


def test_an_object_says_its_state_in_its_own_words() -> None:
    grant = SimpleNamespace(state="pending", get_state_display=lambda: "Being granted")
    shown = Template("{% load ui %}{% state_badge grant %}").render(Context({"grant": grant}))
    assert "badge--pending" in shown
    assert "Being granted" in shown


def test_a_state_is_found_in_capitals_too() -> None:
    assert states.look_of("GRANTED") == states.LOOKS["granted"]


def test_an_unlisted_state_is_quiet_and_keeps_its_name() -> None:
    assert states.look_of("half_done") == Look(Tone.QUIET, "circle-dot", "Half done")


def test_an_app_may_add_a_state(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(states, "LOOKS", dict(states.LOOKS))
    states.register({"sealed": Look(Tone.DRIFT, "lock", "Sealed")})
    assert states.look_of("sealed").word == "Sealed"
