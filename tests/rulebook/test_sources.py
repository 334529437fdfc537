"""Every quoted sentence stands in its source, and the register of rules and the editions agree."""

import csv
import re
from pathlib import Path

import pytest

from rulebook import edition_keys, load_edition

SHARED = Path(__file__).parents[3] / "shared"
SOURCES = {"S106": "000_*.txt", "S111": "001_*.txt", "SA114": "004_*.txt"}
REGISTER = SHARED / "domain" / "rules.csv"
BEYOND = {
    ("adjust.approval", "111", "check", "hard"),
    ("adjust.tender-left", "111", "check", "hard"),
    ("budget.no-routine", "111", "declaration", "hard"),
    ("budget.not-textbook", "111", "declaration", "hard"),
    ("budget.teacher-visits", "111", "declaration", "hard"),
    ("budget.teaching-new-curriculum", "111", "check", "hard"),
    ("ranking.plausible", "111", "check", "advice"),
    ("special.reapplication", "SA114", "check", "hard"),
    ("special.skills-curriculum", "SA114", "check", "principle"),
    ("special.skills-test", "SA114", "check", "hard"),
}
"""Rules that the sources have and the register does not, as (rule, edition, kind, strength)."""


def squeeze(text: str) -> str:
    """The text without white space and without the emphasis marks of the transcription."""
    return re.sub(r"[\s*]|<[^>]*>", "", text)


@pytest.mark.skipif(not SHARED.exists(), reason="the sources are not at hand")
@pytest.mark.parametrize("key", edition_keys())
def test_every_sentence_stands_in_its_source(key: str) -> None:
    edition = load_edition(key)
    texts = {name: squeeze(next((SHARED / "sources").glob(pattern)).read_text()) for name, pattern in SOURCES.items()}
    missing = [
        (rule.id, clause.place, clause.sentence)
        for rule in edition.rules.values()
        for clause in rule.clauses
        if squeeze(clause.sentence) not in texts[clause.document]
    ]
    assert missing == []


@pytest.mark.skipif(not REGISTER.exists(), reason="the register is not at hand")
def test_register_and_editions_agree() -> None:
    with REGISTER.open(newline="") as file:
        registered = {
            (row["rule"], key, row["kind"], row["strength"])
            for row in csv.DictReader(file)
            for key in row["editions"].split()
        }
    kept = {
        (rule.id, key, rule.kind.value, rule.strength.value if rule.strength else "")
        for key in edition_keys()
        for rule in load_edition(key).rules.values()
    }
    assert not registered & BEYOND
    assert sorted(kept) == sorted(registered | BEYOND)
