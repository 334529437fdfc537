"""The examples of the rules' pages: the cases of the rulebook's tests with what comes out of each.

The files are written by `python -m tests.rulebook.examples`; titles of cases are Chinese, as the officers check them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.functional import Promise

from findings.words import STRENGTHS
from rulebook import Rule

_FOLDER = Path(__file__).parent / "data" / "examples"


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence that comes out of a case; a line of arithmetic has no strength."""

    text: str
    strength: str
    strength_word: str | Promise


@dataclass(frozen=True, slots=True)
class Example:
    """A case by its title, and what is said of it: nothing where it keeps to the rule."""

    title: str
    says: tuple[Said, ...]


def examples_of(rule: Rule, lang: str) -> tuple[Example, ...]:
    """The rule's examples in `lang` ('en' or 'zh-hant')."""
    tongue = "en" if lang == "en" else "zh"
    return tuple(
        Example(
            case["case"],
            tuple(Said(one[tongue], one["strength"], STRENGTHS.get(one["strength"], "")) for one in case["says"]),
        )
        for case in _told(rule.edition).get(rule.id, ())
    )


@cache
def _told(edition: str) -> Mapping[str, Any]:
    path = _FOLDER / f"{edition}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
