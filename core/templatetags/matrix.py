"""The cells of a matrix: in Python, because a page has hundreds and a template for each costs ten times as much."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from core.templatetags.gonghao import icon

register = template.Library()

#: By kind: the class of the mark, and its picture.
_MARKS = {
    "lead": ("mark-lead", "disc"),
    "has": ("mark-has", "circle"),
    "missing": ("", "stop"),
    "ok": ("mark-ok", "check"),
}


@register.simple_tag
def matrix_cell(cell: Mapping[str, Any]) -> SafeString:
    """One cell: kind (none | has | lead | missing | ok), mark (shown beside), text (what it says aloud), url."""
    kind, mark, url = cell["kind"], cell.get("mark"), cell.get("url")
    inner = _mark(kind, cell.get("text", ""))
    if mark:
        inner += SafeString(" ") + conditional_escape(mark)
    if url:
        inner = format_html('<a href="{}">{}</a>', url, inner)
    return format_html('<td class="mark-missing">{}</td>' if kind == "missing" else "<td>{}</td>", inner)


def _mark(kind: str, text: str) -> SafeString:
    if kind not in _MARKS:
        return format_html(
            '<span class="mark-none" aria-hidden="true">·</span><span class="visually-hidden">{}</span>',
            text or gettext("none"),
        )
    css, picture = _MARKS[kind]
    drawn = icon(picture, text)
    return format_html('<span class="{}">{}</span>', css, drawn) if css else drawn
