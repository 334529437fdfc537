"""Reading editions: the folders beside this file, one small TOML file for each family of rules and each table.

A message that rests on another sentence than the rule's own `clause` gives its number: `clause = 1` is the first of the
rule's `also`. Where the facts decide (the band of an alliance's size, the kind of a fee), the parameter's row gives it.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from rulebook.kinds import RuleKind, Strength
from rulebook.rules import Clause, Entry, Message, Rule, Text

ROOT = Path(__file__).parent


class EditionError(Exception):
    """An edition's data cannot be used; the message names file and rule."""


class EditionUnconfirmed(EditionError):
    """The edition is a draft: some value has not been confirmed against its clause."""


@dataclass(frozen=True, slots=True)
class Edition:
    """The rules of a span of school years.

    `digest` identifies the data byte for byte. `carried` is True where the edition was chosen for a school year that
    has none of its own: then the newest one stands in, and pages must say so. `unconfirmed` lists what keeps a draft
    from being selected.
    """

    key: str
    title: Text
    series: str
    years: tuple[int, ...]
    digest: str
    documents: Mapping[str, Text]
    rules: Mapping[str, Rule]
    tables: Mapping[str, Mapping[str, Entry]]
    unconfirmed: tuple[str, ...] = ()
    carried: bool = False

    @property
    def confirmed(self) -> bool:
        """Whether every rule and table is confirmed."""
        return not self.unconfirmed

    def name(self, table: str, key: str, lang: str) -> str:
        """The name of a table's row in `lang`; the key itself where the table has no such row."""
        entry = self.tables[table].get(key)
        return entry.name(lang) if entry else key


def _text(data: Mapping[str, Any]) -> Text:
    return Text(data["zh"], data["en"])


def _clause(data: Mapping[str, Any]) -> Clause:
    return Clause(data["document"], data["place"], data["sentence"])


def _freeze(value: Any) -> Any:
    if isinstance(value, dict):
        return MappingProxyType({key: _freeze(inner) for key, inner in value.items()})
    if isinstance(value, list):
        return tuple(_freeze(inner) for inner in value)
    return value


def _rule(edition: str, rule_id: str, data: dict[str, Any]) -> Rule:
    clauses = [_clause(data["clause"]), *(_clause(clause) for clause in data.get("also", ()))]
    messages = {
        key: Message(
            _text(message),
            Strength(message["strength"]) if "strength" in message else None,
            clauses[message["clause"]] if "clause" in message else None,
        )
        for key, message in data.get("messages", {}).items()
    }
    return Rule(
        id=rule_id,
        edition=edition,
        title=_text(data["title"]),
        kind=RuleKind(data["kind"]),
        strength=Strength(data["strength"]) if "strength" in data else None,
        clause=clauses[0],
        also=tuple(clauses[1:]),
        reading=_text(data["reading"]) if "reading" in data else None,
        declares=_text(data["declares"]) if "declares" in data else None,
        parameters=_freeze(data.get("parameters", {})),
        messages=MappingProxyType(messages),
        run=data.get("run"),
        confirmed=data.get("confirmed") is True,
    )


def _entry(key: str, data: dict[str, Any]) -> Entry:
    attributes = {name: value for name, value in data.items() if name not in ("zh", "en")}
    return Entry(key, _text(data), _freeze(attributes))


def read_edition(folder: Path) -> Edition:
    """Read the edition in `folder`: `edition.toml`, `rules/*.toml`, `tables/*.toml`. EditionError says what is bad."""
    digest = hashlib.sha256()
    rules: dict[str, Rule] = {}
    tables: dict[str, Mapping[str, Entry]] = {}
    unconfirmed: list[str] = []
    head: dict[str, Any] = {}
    for path in sorted(folder.rglob("*.toml")):
        raw = path.read_bytes()
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + raw + b"\0")
        rule_id = ""
        try:
            data = tomllib.loads(raw.decode())
            if path.parent == folder:
                head = data
            elif path.parent.name == "tables":
                if data.pop("confirmed", None) is not True:
                    unconfirmed.append(path.stem)
                tables[path.stem] = MappingProxyType({key: _entry(key, row) for key, row in data.items()})
            else:
                for rule_id, row in data.items():
                    rules[rule_id] = _rule(folder.name, rule_id, row)
                    if not rules[rule_id].confirmed:
                        unconfirmed.append(rule_id)
        except (tomllib.TOMLDecodeError, LookupError, ValueError, TypeError, AttributeError) as error:
            raise EditionError(f"{path} {rule_id}: {error!r}") from error
    if not head:
        raise EditionError(f"{folder}: edition.toml is missing")
    return Edition(
        key=folder.name,
        title=_text(head["title"]),
        series=head["series"],
        years=tuple(head["years"]),
        digest=digest.hexdigest(),
        documents=MappingProxyType({name: _text(document) for name, document in head["documents"].items()}),
        rules=MappingProxyType(rules),
        tables=MappingProxyType(tables),
        unconfirmed=tuple(unconfirmed),
    )


@lru_cache
def edition_keys() -> tuple[str, ...]:
    """The keys of all editions in the tree, drafts included."""
    return tuple(sorted(path.parent.name for path in ROOT.glob("*/edition.toml")))


@lru_cache
def _load(key: str) -> Edition:
    if key not in edition_keys():
        raise EditionError(f"there is no edition {key}; known: {', '.join(edition_keys())}")
    return read_edition(ROOT / key)


def load_edition(key: str, *, draft: bool = False) -> Edition:
    """The edition `key` ('111', '106', 'SA114'), cached.

    EditionError where there is none; EditionUnconfirmed for a draft unless `draft` says that a draft will do.
    """
    edition = _load(key)
    if edition.unconfirmed and not draft:
        raise EditionUnconfirmed(f"edition {key} is a draft; unconfirmed: {', '.join(edition.unconfirmed)}")
    return edition


@lru_cache
def edition_for_year(year: int, *, series: str = "programme") -> Edition:
    """The edition in force in ROC school year `year`; series 'special' gives the special-admissions edition.

    A year after the newest edition's own gets the newest, marked `carried`. Drafts are passed over. EditionError for
    a year before the first edition.
    """
    editions = [edition for edition in map(_load, edition_keys()) if edition.series == series and edition.confirmed]
    for edition in editions:
        if year in edition.years:
            return edition
    newest = max(editions, key=lambda edition: max(edition.years), default=None)
    if newest is None or year < max(newest.years):
        raise EditionError(f"no edition of the series {series} covers school year {year}")
    return replace(newest, carried=True)
