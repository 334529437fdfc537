"""What a file may cost: rows, cells, letters, memory and time have limits that are told as numbers; whoever does not
want the result any more does not wait for it."""

import resource
from contextlib import suppress
from typing import Any

import pytest

from exchange import confined
from exchange.children import sheet
from exchange.children.sheet import ChildRefused, Marks, Writer
from exchange.reading import Unreadable, find, read
from exchange.reading.table import Book, Grid
from tests.exchange.building import as_csv, as_ods, part, school, schools, with_part

WANTED = {"code": ("代碼",), "name": ("學校名稱",)}


class Nowhere:
    def write(self, text: str) -> int:
        return len(text)


@pytest.mark.parametrize(
    ("cap", "rows", "why"),
    [("MOST_ROWS", [["a"]], "rows"), ("MOST_CELLS", [["a", "b"]], "cells"), ("MOST_LETTERS", [["abc"]], "letters")],
)
def test_as_much_as_a_limit_is_read_and_one_more_is_not(
    cap: str, rows: list[list[str]], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    each = {"rows": 1, "cells": 2, "letters": 3}[why]
    monkeypatch.setattr(sheet, cap, 10 * each)
    for many in (9, 10):
        Writer(Nowhere()).sheet("", rows * many, Marks())  # type: ignore[arg-type]
    with pytest.raises(ChildRefused) as caught:
        Writer(Nowhere()).sheet("", rows * 11, Marks())  # type: ignore[arg-type]
    assert (caught.value.why, caught.value.most) == (why, 10 * each)


def test_too_many_rows_are_told_as_a_number() -> None:
    with pytest.raises(Unreadable) as caught:
        read(b"1,2\n" * (sheet.MOST_ROWS + 1))
    assert "200,000 rows" in str(caught.value.problems[0].reason)
    assert len(read(b"1,2\n" * sheet.MOST_ROWS).sheets[0].rows) == sheet.MOST_ROWS


def test_too_much_memory_is_told_as_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exchange.reading.sheets.MEGABYTES", 24)
    with pytest.raises(Unreadable) as caught:
        read(as_csv([["x" * 50] * 10] * 6_000))
    assert "24 MB" in str(caught.value.problems[0].reason)


def _repeated(text: str, columns: int, rows: int) -> bytes:
    """A small file that says one thing over and over."""
    content = part(as_ods([["甲", "乙"]]), "content.xml")
    content = content.replace(
        b"<table:table-row>", f'<table:table-row table:number-rows-repeated="{rows}">'.encode(), 1
    )
    cell = f'<table:table-cell table:number-columns-repeated="{columns}"'.encode()
    content = content.replace(b"<table:table-cell", cell, 1).replace("甲".encode(), text.encode())
    return with_part(as_ods([["甲", "乙"]]), "content.xml", content)


@pytest.mark.parametrize(
    ("text", "columns", "rows"), [("x" * 4000, 20, 2000), ("甲" * 30, 30, 10_000), ("甲", 10, 100_000)]
)
def test_a_small_file_takes_little_memory_here(text: str, columns: int, rows: int) -> None:
    content = _repeated(text, columns, rows)
    assert len(content) < 3_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with suppress(Unreadable):
        read(content)
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10 < 150


def test_a_long_answer_is_cut_off() -> None:
    with pytest.raises(confined.TooMuch):
        confined.run("sheets", b"x" * 500_000 + b"\n" + b"y" * 700_000, "text", "", seconds=30, megabytes=512, answer=1)


def test_whoever_does_not_want_the_result_any_more_does_not_wait_for_it() -> None:
    class Enough(Exception):
        pass

    def wanted() -> None:
        raise Enough

    with pytest.raises(Enough):
        read(as_csv(schools(*(school(f"{number:06}") for number in range(60_000)))), wanted=wanted)


def _counting(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    calls = [0]
    from exchange.reading import body

    real = body.tidy

    def counted(cell: Any) -> Any:
        calls[0] += 1
        return real(cell)

    monkeypatch.setattr(body, "tidy", counted)
    return calls


@pytest.mark.parametrize("foot", [["註：一"], ["合計", 1, 2], ["", "", ""]])
def test_the_cost_of_rows_is_linear_whatever_they_are(foot: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    calls = _counting(monkeypatch)
    costs = []
    for many in (2_000, 4_000):
        calls[0] = 0
        rows = [["代碼", "學校名稱", "班級數"], ["010301", "甲", 1], *([*foot] for _ in range(many))]
        find(Book("csv", "", [Grid("", rows)]), {**WANTED, "classes": ("班級數",)}, ["code"])
        costs.append(calls[0])
    assert costs[1] < 2.2 * costs[0]


def test_four_hundred_thousand_rows_of_a_grid_are_found() -> None:
    rows: list[list[Any]] = [["代碼", "學校名稱"], *([f"{number:06}", "甲"] for number in range(400_000)), ["註：完"]]
    assert len(find(Book("csv", "", [Grid("", rows)]), WANTED, ["code"]).rows) >= 400_000
