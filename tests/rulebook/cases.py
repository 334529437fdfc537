"""The case files of the editions: `cases/<edition>/<family>.yaml`.

subject: alliance            # which facts
rules:
  alliance.split-minimum:
    - case: 分列二份，本份 7 校
      facts: {…}             # on top of the file's `base`
      findings: [{message: own, where: alliance/schools, measured: 7, limit: 8}]
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Case:
    """One case of one rule in one edition."""

    edition: str
    rule: str
    name: str
    subject: str
    facts: Mapping[str, Any]
    given: Mapping[str, Any]
    expected: Mapping[str, Any]
    alternatives: tuple[Mapping[str, Any], ...] = ()

    def __str__(self) -> str:
        return f"{self.edition}:{self.rule}:{self.name}"


def cases_of(path: Path) -> Iterator[Case]:
    """The cases of one file, in their order."""
    data = yaml.load(path.read_text(), Loader=yaml.CSafeLoader)
    for rule, cases in data["rules"].items():
        for case in cases:
            facts = {**data.get("base", {}), **case.get("facts", {})}
            given = {**data.get("given", {}), **case.get("given", {})}
            expected = {key: case[key] for key in ("findings", "result", "costs") if key in case}
            subject = case.get("subject", data.get("subject", ""))
            alternatives = tuple(case.get("alternatives", ()))
            yield Case(path.parent.name, rule, case["case"], subject, facts, given, expected, alternatives)


@cache
def all_cases() -> tuple[Case, ...]:
    """Every case of every edition."""
    return tuple(case for path in sorted(ROOT.glob("*/*.yaml")) for case in cases_of(path))
