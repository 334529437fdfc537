"""Rows written as text with holes."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.template import Context, Engine, Template
from django.template.exceptions import TemplateSyntaxError
from django.utils.safestring import SafeString


@dataclass
class Cell:
    text: str


@dataclass
class Row:
    name: Any
    cells: list[Cell] = field(default_factory=list)


def written(source: str, **context: Any) -> str:
    return Template("{% load stencil %}" + source, engine=Engine.get_default()).render(Context(context))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("印刷費", "印刷費"),
        ("<b>&\"'", "&lt;b&gt;&amp;&quot;&#x27;"),
        (SafeString("<b>"), "<b>"),
        (None, ""),
        (3, "3"),
        ("50 %(x)s", "50 %(x)s"),
    ],
    ids=["plain", "escaped", "safe", "nothing", "number", "percent"],
)
def test_what_a_row_brings_stands_in_its_hole(name: Any, shown: str) -> None:
    assert written("{% stencil row in rows %}[{{ row.name }}]{% endstencil %}", rows=[Row(name)]) == f"[{shown}]"


def test_rows_follow_each_other_and_share_what_stands_outside() -> None:
    source = "{% stencil row in rows %}<i>{{ row.name }}{{ word }} 100%</i>{% endstencil %}"
    assert written(source, rows=[Row("a"), Row("b")], word="&") == "<i>a&amp; 100%</i><i>b&amp; 100%</i>"


@pytest.mark.parametrize("rows", [[], None])
def test_no_rows_no_text(rows: object) -> None:
    assert written("{% stencil row in rows %}[{{ row.name }}]{% endstencil %}", rows=rows) == ""


def test_a_stencil_of_each_row_stands_in_it() -> None:
    source = (
        "{% stencil row in rows %}{{ row.name }}:"
        "{% stencil cell in row.cells %}<{{ cell.text }}{{ word }}>{% endstencil %};{% endstencil %}"
    )
    rows = [Row("a", [Cell("1"), Cell("&")]), Row("b")]
    assert written(source, rows=rows, word="!") == "a:<1!><&amp;!>;b:;"


def test_the_space_of_the_source_is_not_repeated() -> None:
    source = "{% stencil row in rows %}\n      <td>\n   {{ row.name }} x</td>{% endstencil %}"
    assert written(source, rows=[Row("a")]) == "\n<td>\na x</td>"


@pytest.mark.parametrize(
    ("block", "why"),
    [
        ("{% if row.name %}x{% endif %}", "set others before it"),
        ("{% translate 'Remove' %}", "set others before it"),
        ("{{ row.name|upper }}", "takes no filters"),
        ("{{ row.name.first }}", "an attribute of 'row'"),
        ("{{ row }}", "an attribute of 'row'"),
        ("{% stencil cell in cells %}{% endstencil %}", "set others before it"),
        ("{% stencil cell in row.cells %}{{ row.name }}{% endstencil %}", "writes its own rows"),
    ],
    ids=["condition", "tag", "filter", "deeper", "row", "other-rows", "outer-row"],
)
def test_what_it_would_not_repeat_is_refused(block: str, why: str) -> None:
    with pytest.raises(TemplateSyntaxError, match=why):
        written("{% stencil row in rows %}" + block + "{% endstencil %}", rows=[])


def test_it_names_how_it_is_written() -> None:
    with pytest.raises(TemplateSyntaxError, match="stencil row in rows"):
        written("{% stencil rows %}{% endstencil %}")
