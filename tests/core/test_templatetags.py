"""The filters every template uses."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from core.templatetags import gonghao
from rulebook.rules import Clause


@pytest.mark.parametrize(
    ("value", "shown"), [(1234000, "1,234,000"), (0, "0"), (-5000, "-5,000"), (None, ""), ("", ""), ("兩萬", "兩萬")]
)
def test_money_groups_thousands_and_keeps_a_drafts_text(value, shown):
    assert gonghao.money(value) == shown


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        *[(1, 3, "33.3 %"), (2, 3, "66.7 %"), (1, 2000, "0.1 %"), (5, 0, ""), (0, 10, "0.0 %"), (None, 10, "")],
        *[(9994, 10_000, "99.9 %"), (9999, 10_000, "99.9 %"), (10_000, 10_000, "100.0 %")],
        *[(10_001, 10_000, "100.1 %"), (84_999, 100_000, "84.9 %"), (85_000, 100_000, "85.0 %")],
    ],
)
def test_percent1_rounds_half_up_and_is_empty_without_a_whole(part, whole, shown):
    assert gonghao.percent1(part, whole) == shown


@pytest.mark.parametrize(("part", "whole", "width"), [(1, 3, 33), (12, 10, 100), (-1, 10, 0), (3, 0, 0), (10, 10, 100)])
def test_hundredths_stays_within_the_bar(part, whole, width):
    assert gonghao.hundredths(part, whole) == width


def test_roc_date_follows_the_language():
    day = date(2022, 9, 30)
    with translation.override("zh-hant"):
        assert (gonghao.roc_date(day), gonghao.roc_date_long(day)) == ("111/09/30", "111 年 9 月 30 日（五）")
    with translation.override("en"):
        assert (gonghao.roc_date(day), gonghao.roc_date_long(day)) == ("30 Sep 2022", "30 Sep 2022")


def test_roc_datetime_is_taipei_time():
    late = datetime(2022, 9, 30, 17, 5, tzinfo=UTC)
    with translation.override("zh-hant"):
        assert gonghao.roc_datetime(late) == "111/10/01 01:05"
        assert gonghao.roc_date(late) == "111/10/01"


def test_icon_is_hidden_from_screen_readers_unless_it_has_a_label():
    assert 'aria-hidden="true"' in gonghao.icon("check")
    assert 'aria-label="a &lt;b&gt;"' in gonghao.icon("check", "a <b>")


def test_hardest_first_ends_with_what_is_justified():
    given = [("advice", None), ("hard", "why"), ("principle", None), ("hard", None)]
    findings = [{"strength": strength, "waiver": waiver, "place": n} for n, (strength, waiver) in enumerate(given)]
    assert [each["place"] for each in gonghao.hardest_first(findings)] == [3, 2, 0, 1]


def test_with_strength_counts_what_is_not_justified():
    findings = [{"strength": "hard", "waiver": None}, {"strength": "hard", "waiver": "why"}]
    assert gonghao.with_strength(findings, "hard") == findings[:1]


def test_gaps_stay_gaps():
    for shown in (gonghao.roc_date, gonghao.roc_date_long, gonghao.roc_datetime, gonghao.clock, gonghao.roc_year):
        assert shown(None) == ""


def test_roc_datetime_reads_the_moments_of_a_frozen_document():
    late = datetime(2022, 9, 30, 17, 5, tzinfo=UTC)
    assert gonghao.roc_datetime(late.isoformat()) == gonghao.roc_datetime(late)
    assert gonghao.roc_datetime("") == ""


@pytest.mark.parametrize(
    ("clause", "told"),
    [
        (Clause("S111", "玖 補助要點 附件 租車費", "…"), "補助要點附件租車費"),
        ({"document": "S111", "place": "投影片壹-24", "sentence": "…"}, "111學年度方案簡報第24頁"),
        ({"document": "S111", "place": "玖", "sentence": "…", "cited": "補助要點附件"}, "補助要點附件"),
        (None, ""),
    ],
)
def test_a_clause_is_cited_as_a_clerk_would(clause: Clause | dict[str, str] | None, told: str) -> None:
    assert gonghao.cited(clause) == told
