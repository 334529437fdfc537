"""How findings are worded: days, categories whether admitted or refused, lines without a purpose."""

from datetime import date

import pytest

from rulebook import Finding, evaluate, load_edition, render
from rulebook.facts.budget import BudgetFacts, BudgetItem, BudgetLine
from rulebook.facts.special import SpecialFacts
from rulebook.school_years import day_text


def said(facts: object, rule: str, *, edition: str = "111") -> list[Finding]:
    return [found for found in evaluate(facts, load_edition(edition), on=date(2022, 4, 30)) if found.rule == rule]


@pytest.mark.parametrize(
    ("text", "lang", "shown"),
    [
        ("2023-02-28", "zh-hant", "112 年 2 月 28 日"),
        ("2023-02-28", "en", "2023-02-28"),
        ("1912-01-01", "zh-hant", "1 年 1 月 1 日"),
        ("299/1000", "zh-hant", "299/1000"),
        ("2023-02-28 起", "zh-hant", "2023-02-28 起"),
    ],
)
def test_a_day_is_read_in_the_calendar_of_the_language(text: str, lang: str, shown: str) -> None:
    assert day_text(text, lang) == shown


def test_days_are_worded_wherever_a_sentence_has_them() -> None:
    days = (date(2025, 4, 20), date(2025, 4, 21))
    facts = SpecialFacts("s", "甲高中", 114, "exam", "subject", day=date(2025, 4, 19), other_days=days)
    (found,) = said(facts, "special.same-day", edition="SA114")
    assert (found.measured, found.params["days"]) == ("2025-04-19", ("2025-04-20", "2025-04-21"))
    assert "辦理日期 114 年 4 月 19 日，同一類型他校為 114 年 4 月 20 日、114 年 4 月 21 日；" in render(
        found, "zh-hant"
    )
    assert "Held on 2025-04-19, others of the same kind on 2025-04-20, 2025-04-21;" in render(found, "en")


def test_a_refused_category_goes_by_its_name() -> None:
    (found,) = said(BudgetFacts("p", "990001", "甲高中", items=(BudgetItem("overtime", 1500),)), "budget.thousands")
    assert render(found, "zh-hant") == "加班費編列 1,500 元，不是千元的整數倍；請更正。"
    assert render(found, "en") == "Overtime pay: entered as 1,500, not a multiple of 1,000; correct it."


@pytest.mark.parametrize(("purpose", "shown"), [("  ", "Goods"), (" 教具 ", "教具")])
def test_a_line_without_a_purpose_goes_by_its_item(purpose: str, shown: str) -> None:
    line = BudgetLine("1", "goods", purpose, unit_price=10_001)
    (found,) = said(BudgetFacts("p", "990001", "甲高中", lines=(line,)), "budget.goods-unit")
    assert render(found, "en") == f"“{shown}”: the unit price is 10,001; at most 10,000, lower it."
