"""The public pages of the rules say what the edition says, in both languages."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from findings.examples import examples_of
from findings.queries import RuleFilter, published_editions, rules_of
from findings.words import VALUES
from rulebook import load_edition
from rulebook.citing import cited

pytestmark = pytest.mark.django_db


def read(address: str, language: str = "zh-hant") -> str:
    client = Client()
    client.cookies["django_language"] = language
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize("language", ["zh-hant", "en"])
@pytest.mark.parametrize("key", ["111", "106"])
def test_edition_lists_every_rule_with_clause_and_sentence(key: str, language: str) -> None:
    text = read(f"/rules/{key}/", language)
    for rule in load_edition(key).rules.values():
        assert escape(rule.title(language)) in text
        assert escape(cited(rule.clause)) in text
        assert escape(rule.clause.sentence) in text


@pytest.mark.parametrize("language", ["zh-hant", "en"])
def test_every_rule_has_a_page(language: str) -> None:
    for edition in published_editions():
        for rule in edition.rules.values():
            text = read(f"/rules/{edition.key}/{rule.id}/", language)
            assert escape(rule.clause.sentence) in text
            assert "{" not in text.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize(
    ("language", "sentence", "fine"),
    [
        ("zh-hant", "登錄了 2 所召集學校；一份計畫書只能有一所，請留下一所。", "符合"),
        ("en", "2 conveners are entered; a proposal has exactly one: keep one.", "Nothing to object"),
    ],
)
def test_a_rule_is_shown_by_examples(language: str, sentence: str, fine: str) -> None:
    text = read("/rules/111/alliance.one-convener/", language)
    assert "登錄兩所召集學校" in text and escape(sentence) in text and fine in text


def test_every_rule_has_examples() -> None:
    for edition in published_editions():
        assert [rule.id for rule in edition.rules.values() if not examples_of(rule, "en")] == []


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield name
            yield from _keys(inner)
    elif isinstance(value, tuple | list):
        for part in value:
            yield from _keys(part)
    elif isinstance(value, str):
        yield value


def test_no_value_of_a_rule_is_shown_by_its_key() -> None:
    for edition in published_editions():
        tables = {key for rows in edition.tables.values() for key in rows}
        for rule in edition.rules.values():
            known = {*VALUES, *tables, *edition.rules, "clause"}
            shown = {key for key in _keys(rule.parameters) if key.isascii() and not key.isdigit()}
            assert shown - known == set(), rule.id


def test_every_table_has_a_page() -> None:
    for edition in published_editions():
        for name, rows in edition.tables.items():
            text = read(f"/rules/{edition.key}/tables/{name}/")
            assert all(escape(entry.name("zh-hant")) in text for entry in rows.values())


@pytest.mark.parametrize("address", ["/rules/999/", "/rules/111/none.such/", "/rules/111/tables/none/"])
def test_unknown_is_not_found(address: str) -> None:
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (RuleFilter(family="budget"), {"budget"}),
        (RuleFilter(words="資本門總經費"), {"budget"}),
        (RuleFilter(family="hours", words="資本門總經費"), set()),
    ],
)
def test_filter_narrows(wanted: RuleFilter, expected: set[str]) -> None:
    found = rules_of(load_edition("111"), wanted)
    assert {rule.family for rule in found} == expected
    assert len(found) < len(load_edition("111").rules)


@pytest.mark.parametrize(
    "query", ["family=nonsense&strength=x", "q=" + "a" * 500, "family=budget&strength=hard&kind=check"]
)
def test_any_query_is_answered(query: str) -> None:
    read(f"/rules/111/?{query}")
