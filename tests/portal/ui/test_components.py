import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.utils import timezone

from portal.ui.components import Check


def drawn(source: str, **context: Any) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


class AskForm(forms.Form):
    reason = forms.CharField(help_text="The approver reads this first.")
    tables = forms.MultipleChoiceField(
        choices=[("films", "films")], widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(required=False, help_text="<b>Stewards wrote this.</b>")


def test_a_button_is_a_link_only_where_it_leads_somewhere() -> None:
    assert drawn("{% button 'Go' href='/there/' %}").startswith('<a class="button button--plain"')
    assert 'type="submit"' in drawn("{% button 'Save' variant='primary' %}")


def test_an_argument_nobody_knows_is_refused() -> None:
    with pytest.raises(TemplateSyntaxError):
        drawn("{% button 'Save' colour='red' %}")


def test_a_form_names_what_is_wrong_on_top_and_beside_the_field() -> None:
    page = drawn("{% fields form %}", form=AskForm({}))
    assert 'href="#id_reason"' in page
    assert page.count("This field is required.") == 4


def test_every_description_a_field_points_to_is_on_the_page() -> None:
    page = drawn("{% fields form %}", form=AskForm({}))
    named = {
        name for ids in re.findall(r'aria-describedby="([^"]+)"', page) for name in ids.split()
    }
    assert named == {
        "id_reason_helptext",
        "id_reason_error",
        "id_tables_error",
        "id_note_helptext",
    }
    assert all(f'id="{name}"' in page for name in named)


def test_a_link_in_the_summary_of_errors_leads_to_something() -> None:
    page = drawn("{% fields form %}", form=AskForm({}))
    assert all(f'id="{target}"' in page for target in re.findall(r'href="#([^"]+)"', page))


def test_only_fields_that_may_stay_empty_say_so() -> None:
    assert drawn("{% fields form %}", form=AskForm()).count("optional") == 1


def test_the_help_that_stewards_wrote_is_escaped() -> None:
    assert "&lt;b&gt;Stewards wrote" in drawn("{% fields form %}", form=AskForm())


def test_what_people_wrote_is_escaped() -> None:
    page = drawn("{% snippet text %}{% card title=text %}{{ text }}{% endcard %}", text="<b>&'\"")
    assert "<b>" not in page


@pytest.mark.parametrize(
    ("away", "words"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(minutes=-3, seconds=-1), "3\xa0minutes ago"),
        (timedelta(days=2, minutes=1), "in 2\xa0days"),
    ],
)
def test_a_time_is_said_as_people_say_it(away: timedelta, words: str) -> None:
    assert f">{words}</time>" in drawn("{% ago moment %}", moment=timezone.now() + away)


def test_a_time_that_never_was_is_a_dash() -> None:
    assert "<time" not in drawn("{% ago moment %}", moment=None)


def test_an_exact_time_is_written_out() -> None:
    moment = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    assert "20 Nov 2026, 09:30 UTC</time>" in drawn("{% exact moment %}", moment=moment)


def test_progress_asks_again_until_it_is_finished() -> None:
    assert 'hx-trigger="every 2s"' in drawn("{% progress 1 3 'Importing' url='/run/' %}")
    assert "hx-" not in drawn("{% progress 3 3 'Importing' url='/run/' finished=True %}")


def test_progress_of_an_unknown_total_has_no_value() -> None:
    assert "value=" not in drawn("{% progress 0 0 'Waiting' url='/run/' %}")


def test_a_check_tells_its_result_in_words() -> None:
    checks = [Check("Owner", True), Check("Form", False, "Two fields."), Check("Account", None)]
    page = drawn("{% checklist checks %}", checks=checks)
    assert all(word in page for word in ("Done:", "Missing:", "Not known:", "Two fields."))
