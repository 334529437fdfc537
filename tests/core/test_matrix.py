"""The cells of a matrix: every kind has its mark, and what people wrote is never markup."""

import pytest

from core.templatetags.matrix import matrix_cell

NASTY = '<b>"&'
ESCAPED = "&lt;b&gt;&quot;&amp;"


@pytest.mark.parametrize(
    ("kind", "mark"),
    [
        ("lead", '<span class="mark-lead">'),
        ("has", '<span class="mark-has">'),
        ("ok", '<span class="mark-ok">'),
        ("missing", '<td class="mark-missing">'),
        ("none", '<span class="mark-none"'),
    ],
)
def test_texts_marks_and_addresses_are_escaped(kind: str, mark: str) -> None:
    drawn = matrix_cell({"kind": kind, "text": NASTY, "mark": NASTY, "url": f"/?{NASTY}"})
    assert mark in drawn and NASTY not in drawn
    assert drawn.count(ESCAPED) == 3


def test_an_empty_cell_says_so_aloud_and_leads_nowhere() -> None:
    drawn = matrix_cell({"kind": "none", "mark": 0})
    assert "visually-hidden" in drawn and "<a" not in drawn and drawn.endswith("</span></td>")
