from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from portal.ui import spreadsheet


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_a_text_that_looks_like_a_formula_is_quoted(text: str) -> None:
    assert spreadsheet.cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (-5, -5),
        (Decimal("-0.5"), Decimal("-0.5")),
        (None, ""),
        (True, "True"),
        ("plain", "plain"),
        (datetime(2026, 11, 20, 9, 30, tzinfo=UTC), "2026-11-20T09:30:00+00:00"),
    ],
)
def test_other_values_stay_what_they_are(value: Any, written: Any) -> None:
    assert spreadsheet.cell(value) == written


def test_a_label_is_no_formula_either() -> None:
    lines = b"".join(spreadsheet.download("=x", ["=label"], [["=1"]]))
    assert lines.decode("utf-8-sig").splitlines() == ["'=label", "'=1"]
