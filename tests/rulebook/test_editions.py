"""The editions as data: selection by year, drafts, digests, messages that can be shown, code that exists."""

import re
import shutil
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rulebook import (
    EditionError,
    EditionUnconfirmed,
    edition_for_year,
    edition_keys,
    editions,
    evaluate,
    load_edition,
    render,
)
from rulebook.judging import CHECKS, METHODS
from rulebook.kinds import RuleKind
from rulebook.preferences import COSTS

from .building import build


@pytest.mark.parametrize(
    ("year", "key", "carried"),
    [(106, "106", False), (110, "106", False), (111, "111", False), (112, "111", True), (130, "111", True)],
)
def test_a_school_year_gets_its_edition(year: int, key: str, carried: bool) -> None:
    edition = edition_for_year(year)
    assert (edition.key, edition.carried) == (key, carried)


def test_the_special_series_is_its_own() -> None:
    assert edition_for_year(114, series="special").key == "SA114"
    assert edition_for_year(115, series="special").carried


def test_a_year_before_the_first_edition_has_none() -> None:
    with pytest.raises(EditionError, match="105"):
        edition_for_year(105)


def test_an_unknown_edition_is_named() -> None:
    with pytest.raises(EditionError, match="there is no edition 999"):
        load_edition("999")


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the editions in which a test may spoil things."""
    caches = (editions.edition_keys, editions._load, editions.edition_for_year)
    shutil.copytree(editions.ROOT, tmp_path / "editions")
    monkeypatch.setattr(editions, "ROOT", tmp_path / "editions")
    for cached in caches:
        cached.cache_clear()
    yield tmp_path / "editions"
    for cached in caches:
        cached.cache_clear()


@pytest.mark.parametrize("file", ["rules/alliance.toml", "tables/category.toml"])
def test_a_draft_is_passed_over_until_all_of_it_is_confirmed(tree: Path, file: str) -> None:
    shutil.copytree(tree / "111", tree / "113")
    head = tree / "113" / "edition.toml"
    head.write_text(head.read_text().replace("years = [111]", "years = [113]"))
    editions.edition_keys.cache_clear()
    assert edition_for_year(113).key == "113"
    spoiled = tree / "113" / file
    spoiled.write_text(spoiled.read_text().replace("confirmed = true", "confirmed = false", 1))
    editions._load.cache_clear()
    editions.edition_for_year.cache_clear()
    assert edition_for_year(113).key == "111"
    with pytest.raises(EditionUnconfirmed, match="unconfirmed: "):
        load_edition("113")
    assert load_edition("113", draft=True).confirmed is False


def test_a_draft_can_be_tried_before_it_is_confirmed(tree: Path) -> None:
    shutil.copytree(tree / "111", tree / "113")
    for file in (tree / "113").rglob("*.toml"):
        text = file.read_text().replace("years = [111]", "years = [113]")
        file.write_text(text.replace("confirmed = true", "confirmed = false"))
    editions.edition_keys.cache_clear()
    draft = load_edition("113", draft=True)
    (found,) = [
        each
        for each in evaluate(build("alliance", {"conveners": []}), draft, on=date(2024, 4, 30))
        if each.rule == "alliance.one-convener"
    ]
    assert (found.edition, draft.confirmed) == ("113", False)
    assert "convener" in render(found, "en")


def test_the_digest_changes_with_any_byte(tree: Path) -> None:
    before = load_edition("111").digest
    rules = tree / "111" / "rules" / "hours.toml"
    rules.write_text(rules.read_text().replace("hours = 4", "hours = 5"))
    editions._load.cache_clear()
    assert load_edition("111").digest != before


def test_broken_data_names_its_file_and_rule(tree: Path) -> None:
    rules = tree / "111" / "rules" / "hours.toml"
    rules.write_text(rules.read_text().replace('strength = "hard"', 'strength = "harder"', 1))
    with pytest.raises(EditionError, match=r"hours\.toml hours\.convener"):
        load_edition("111")


def test_every_rule_names_code_that_exists_and_all_code_is_named() -> None:
    rules = [rule for key in edition_keys() for rule in load_edition(key).rules.values()]
    assert {rule.run for rule in rules if rule.judges} == set(CHECKS)
    assert {rule.run for rule in rules if rule.kind is RuleKind.CALCULATION} == set(METHODS)
    assert {rule.run for rule in rules if rule.kind is RuleKind.PREFERENCE} == set(COSTS)


def clause_numbers(value: Any) -> Iterator[int]:
    """The clauses that the rows of a parameter name."""
    if isinstance(value, Mapping):
        if "clause" in value:
            yield value["clause"]
        value = tuple(value.values())
    if isinstance(value, tuple):
        for inner in value:
            yield from clause_numbers(inner)


@pytest.mark.parametrize("key", edition_keys())
def test_a_rule_is_whole(key: str) -> None:
    for rule in load_edition(key).rules.values():
        assert rule.family == rule.id.split(".")[0]
        assert rule.clause.document in load_edition(key).documents, rule.id
        assert rule.clause.place and rule.clause.sentence and rule.title.zh and rule.title.en, rule.id
        assert (rule.declares is not None) == (rule.kind is RuleKind.DECLARATION), rule.id
        if rule.kind is RuleKind.CHECK:
            assert rule.run and rule.strength and rule.messages, rule.id
        assert all(0 < number < len(rule.clauses) for number in clause_numbers(rule.parameters)), rule.id
        for name, message in rule.messages.items():
            fields = [set(re.findall(r"{(\w+)", text)) for text in (message.text.zh, message.text.en)]
            assert re.search(r"[一-鿿]", message.text.zh), (rule.id, name)
            assert not re.search(r"[一-鿿]", message.text.en), (rule.id, name)
            assert fields[0] == fields[1], (rule.id, name)
