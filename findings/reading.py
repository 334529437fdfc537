"""Rules and tables as pages read them: one language, plain values, links."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from findings.words import ATTRIBUTES, FAMILIES, KINDS, STRENGTHS, UNTOLD, VALUES
from rulebook import Clause, Edition, Rule, Text, load_edition

#: Where a sentence takes in what was found.
_BLANK = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class MessageRead:
    """One sentence a rule can say (with its blanks), and how strongly."""

    text: str
    strength: str
    strength_word: str | Promise


@dataclass(frozen=True, slots=True)
class RuleRead:
    """A rule in one language."""

    id: str
    url: str
    title: str
    family: str
    family_word: str | Promise
    strength: str
    strength_word: str | Promise
    kind_word: str | Promise
    clauses: tuple[Clause, ...]
    reading: str
    parameters: tuple[tuple[str, str], ...]
    messages: tuple[MessageRead, ...]

    @property
    def clause(self) -> Clause:
        """The clause the rule stands on first."""
        return self.clauses[0]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two editions say differently about a rule."""

    what: str
    here: str
    there: str


def read(rule: Rule, lang: str) -> RuleRead:
    """The rule in `lang` ('en' or 'zh-hant')."""
    return RuleRead(
        id=rule.id,
        url=reverse("findings:rule", args=[rule.edition, rule.id]),
        title=rule.title(lang),
        family=rule.family,
        family_word=FAMILIES.get(rule.family, rule.family),
        strength=str(rule.strength or ""),
        strength_word=STRENGTHS.get(str(rule.strength), ""),
        kind_word=KINDS[rule.kind],
        clauses=rule.clauses,
        reading=rule.reading(lang) if rule.reading else "",
        parameters=tuple((str(VALUES[name]), valued(rule, value, lang)) for name, value in rule.parameters.items()),
        messages=tuple(
            MessageRead(
                _BLANK.sub("…", message.text(lang)),
                str(message.strength or rule.strength or ""),
                STRENGTHS.get(str(message.strength or rule.strength), ""),
            )
            for message in rule.messages.values()
        ),
    )


def valued(rule: Rule, value: Any, lang: str) -> str:
    """A value of a rule as words: keys by the names of the edition's tables, or else by VALUES."""
    comma, semicolon = (", ", "; ") if lang == "en" else ("、", "；")
    if isinstance(value, Mapping):
        named = ((VALUES.get(name, name), inner) for name, inner in value.items() if name != "clause")
        return comma.join(f"{name} {valued(rule, inner, lang)}" for name, inner in named)
    if isinstance(value, tuple | list):
        nested = any(isinstance(part, Mapping | tuple | list) for part in value)
        return (semicolon if nested else comma).join(valued(rule, part, lang) for part in value)
    if not isinstance(value, str):
        return plain(value, lang)
    edition = load_edition(rule.edition, draft=True)
    if value in edition.rules:
        return edition.rules[value].title(lang)
    table = next((name for name, rows in edition.tables.items() if value in rows), None)
    return edition.name(table, value, lang) if table else str(VALUES.get(value, value))


def plain(value: Any, lang: str) -> str:
    """A parameter or attribute as words; which clause a row rests on is no value to judge with."""
    if isinstance(value, Text):
        return value(lang)
    if isinstance(value, Mapping):
        if set(value) == {"zh", "en"}:
            return str(value["en" if lang == "en" else "zh"])
        return ", ".join(f"{name} {plain(inner, lang)}" for name, inner in value.items() if name != "clause")
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, tuple | list):
        mapping = any(isinstance(part, Mapping) for part in value)
        return ("; " if mapping else ", ").join(plain(part, lang) for part in value)
    return f"{value:,}" if isinstance(value, int) else str(value)


def differences(here: Rule, there: Rule, lang: str, words: Mapping[str, str]) -> list[Difference]:
    """What two editions' versions of a rule say differently; `words` names clause, sentence, strength, parameters."""
    pairs = [
        ("strength", str(STRENGTHS.get(str(here.strength), "—")), str(STRENGTHS.get(str(there.strength), "—"))),
        ("clause", str(here.clause), str(there.clause)),
        ("sentence", here.clause.sentence, there.clause.sentence),
        (
            "parameters",
            valued(here, here.parameters, lang),
            valued(there, there.parameters, lang),
        ),
    ]
    return [Difference(words[what], mine or "—", other or "—") for what, mine, other in pairs if mine != other]


@dataclass(frozen=True, slots=True)
class TableRead:
    """A table of an edition in one language: column heads, rows of texts."""

    key: str
    heads: tuple[str | Promise, ...]
    rows: tuple[tuple[str, ...], ...]


def read_table(edition: Edition, key: str, lang: str) -> TableRead:
    """A table of the edition. KeyError where it has none of this name."""
    entries = list(edition.tables[key].values())
    attributes = list(dict.fromkeys(name for entry in entries for name in entry.attributes if name not in UNTOLD))
    rows = []
    for entry in entries:
        cells = [entry.key, entry.name(lang)]
        for name in attributes:
            value = entry.get(name)
            if value is None:
                cells.append("")
            elif name in edition.tables and isinstance(value, str):
                cells.append(edition.name(name, value, lang))
            elif name == "item" and isinstance(value, str) and "programme_item" in edition.tables:
                cells.append(edition.name("programme_item", value, lang))
            else:
                cells.append(plain(value, lang))
        rows.append(tuple(cells))
    return TableRead(key, tuple(ATTRIBUTES.get(name, name) for name in attributes), tuple(rows))
