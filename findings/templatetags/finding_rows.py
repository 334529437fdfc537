"""The rows of a list of findings, as `components/finding_list.html` puts them down."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.chips import chip
from core.templatetags.gonghao import cited

register = template.Library()

_NOTHING = SafeString("")


@dataclass(frozen=True, slots=True)
class FindingRow:
    """What a finding puts into the holes of its row; `strength` is its class: hard, principle, advice, waived."""

    strength: str
    chip: SafeString
    about: SafeString
    sentence: str
    waiver: SafeString
    links: SafeString
    cited: str
    clause: str
    rule: SafeString


@register.simple_tag
def finding_rows(findings: Iterable[Any], justifying: bool = False) -> list[FindingRow]:
    """`{% finding_rows findings as rows %}`: findings as `findings.presenters.Shown` or as a version keeps them (a
    mapping of the same names). `justifying`: the page that writes a justification, which does not lead to itself."""
    return [_row(finding, justifying) for finding in findings]


def _row(finding: Any, justifying: bool) -> FindingRow:
    of = _getter(finding)
    waiver, clause = of("waiver"), of("clause")
    strength = "waived" if waiver else str(of("strength"))
    about = of("about") or _getter(of("school"))("name")
    return FindingRow(
        strength=strength,
        chip=chip(*_CHIPS[strength]()),
        about=format_html('<span class="strong">{}</span>{}', about, _(": ")) if about else _NOTHING,
        sentence=of("sentence"),
        waiver=render_to_string("components/justification.html", {"waiver": waiver}) if waiver else _NOTHING,
        links=_links(of("url"), "" if justifying else of("waive_url"), bool(waiver)) + SafeString(of("talk") or ""),
        cited=cited(clause),
        clause=_getter(clause)("sentence"),
        rule=_rule(of("rule_url"), of("rule")),
    )


#: By class: the kind of its chip and the word in it.
_CHIPS = {
    "waived": lambda: ("waived", _("Justified")),
    "hard": lambda: ("bad", _("Must be mended")),
    "principle": lambda: ("warn", _("Principle")),
    "advice": lambda: ("info", _("Advice")),
}


def _links(url: str | None, waive_url: str | None, justified: bool) -> SafeString:
    field = format_html('<a href="{}" data-field>{}</a>', url, _("Go to the field")) if url else _NOTHING
    if not waive_url:
        return field
    word = _("Change the justification") if justified else _("Write a justification")
    return field + format_html('<a href="{}">{}</a>', waive_url, word)


def _rule(url: str | None, rule: str | None) -> SafeString:
    return format_html('<p class="quiet small"><a href="{}">{}</a></p>', url, rule) if url else _NOTHING


def _getter(item: Any) -> Callable[[str], Any]:
    """What gives that which a finding holds under a name; None where it has none."""
    return item.get if isinstance(item, Mapping) else lambda name: getattr(item, name, None)
