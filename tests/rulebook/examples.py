"""The cases told to people: `python -m tests.rulebook.examples [--check]`.

Beside every case stands what the rulebook says of it, and beside every rule its clause: as comments in the case files
(for a reader of the regulation, in Chinese) and as examples on the pages of the rules (`findings/data/examples`).
Everything written here is computed; nothing is to be edited by hand. `--check` changes nothing and fails where a file
is out of date.
"""

import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rulebook import edition_keys, load_edition, render
from rulebook.rules import Finding, Rule, Step

from .cases import ROOT, Case, cases_of
from .judging import calculated, judge

EXAMPLES = Path(__file__).parents[2] / "findings" / "data" / "examples"
STRENGTHS = {"hard": "必須修正", "principle": "原則", "advice": "提示"}
KINDS = {
    "check": "檢核",
    "calculation": "計算",
    "property": "結果必備性質",
    "preference": "優先順序",
    "declaration": "聲明",
}
_MADE = re.compile(r"^ +# (§|讀法|⇒) .*\n", re.MULTILINE)
_RULE = re.compile(r"^  ([a-z][a-zA-Z0-9.-]*):$")
_CASE = re.compile(r"^    - case: ")


def main(arguments: Sequence[str]) -> int:
    """0; with --check 1 where something is out of date."""
    wanted = {path: told(path) for path in sorted(ROOT.glob("*/*.yaml"))}
    wanted |= {EXAMPLES / f"{key}.json": examples(key) for key in edition_keys()}
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in arguments:
        print("".join(f"out of date: {path.name}\n" for path in stale), end="")  # noqa: T201 (a command's answer)
        return int(bool(stale))
    for path in stale:
        path.parent.mkdir(exist_ok=True)
        path.write_text(wanted[path], encoding="utf-8")
    return 0


def told(path: Path) -> str:
    """The case file with its comments made anew."""
    edition, cases = load_edition(path.parent.name), iter(cases_of(path))
    lines: list[str] = []
    pending: list[str] = []
    for line in _MADE.sub("", path.read_text(encoding="utf-8")).splitlines():
        found = _RULE.match(line)
        if found or _CASE.match(line):
            lines += pending
            pending = []
        if found and found[1] in edition.rules:
            lines += _of_rule(edition.rules[found[1]])
        if _CASE.match(line):
            pending = [f"      # ⇒ {sentence}" for sentence in _of_case(next(cases))]
        lines.append(line)
    return "\n".join([*lines, *pending]) + "\n"


def _of_rule(rule: Rule) -> Iterator[str]:
    """Title, strength and clauses of a rule, as its comment."""
    strength = f"，{STRENGTHS[rule.strength]}" if rule.strength else ""
    yield f"  # § {rule.title('zh-hant')}（{KINDS[rule.kind]}{strength}）"
    for clause in rule.clauses:
        yield f"  # § {clause}：「{' '.join(clause.sentence.split())}」"
    if rule.reading:
        yield f"  # 讀法 {rule.reading('zh-hant')}"


def _of_case(case: Case) -> list[str]:
    if "costs" in case.expected:
        return [_costs(case, "zh-hant")]
    said = _said(case)
    if not said:
        return ["符合"]
    return [
        f"{STRENGTHS[one.strength]}：{render(one, 'zh-hant')}" if isinstance(one, Finding) else render(one, "zh-hant")
        for one in said
    ]


def _said(case: Case) -> Sequence[Finding | Step]:
    return calculated(case).steps if "result" in case.expected else judge(case)


def _costs(case: Case, lang: str) -> str:
    costs = case.expected["costs"]
    order = sorted(costs, key=lambda key: (costs[key], key))
    ranked = (" < " if lang == "en" else " 先於 ").join(
        ("、" if lang != "en" else ", ").join(key for key in order if costs[key] == cost)
        for cost in sorted(set(costs.values()))
    )
    return f"{'In this order' if lang == 'en' else '順序'}{': ' if lang == 'en' else '：'}{ranked}"


def examples(edition: str) -> str:
    """The examples of an edition as JSON: rule → cases with what is said of each, in both languages."""
    told: dict[str, list[dict[str, Any]]] = {}
    for path in sorted((ROOT / edition).glob("*.yaml")):
        for case in cases_of(path):
            told.setdefault(case.rule, []).append({"case": case.name, "says": _says(case)})
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _says(case: Case) -> list[dict[str, str]]:
    if "costs" in case.expected:
        return [{"strength": "", "zh": _costs(case, "zh-hant"), "en": _costs(case, "en")}]
    return [
        {
            "strength": str(one.strength) if isinstance(one, Finding) else "",
            "zh": render(one, "zh-hant"),
            "en": render(one, "en"),
        }
        for one in _said(case)
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
