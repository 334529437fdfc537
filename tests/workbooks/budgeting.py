"""A budget in the template of `check_budget`, filled and checked."""

from pathlib import Path
from typing import Any

from openpyxl import Workbook

from tests.workbooks.filling import Ran, put_form, put_rows, run, saved, template

LINES, ITEMS, SCHOOL = "經費明細 Lines", "項目金額 Items", "學校 School"
LECTURE = {
    "Category": "講座鐘點費",
    "Purpose": "虛構講座",
    "Quantity": 10,
    "Unit": "節",
    "Unit price": 2000,
    "Payee": "外聘",
}


def filled(*lines: dict[str, Any], items: Any = None, **form: Any) -> Workbook:
    book = template("check_budget", "--edition", "111")
    given = {"School_name": "虛構高中", "Benchmark_school": "否", "Runs_career": "是", "Day_of_judgement": "111/09/30"}
    put_form(book[SCHOOL], **(given | form))
    put_rows(book[LINES], lines or [LECTURE])
    put_rows(book[ITEMS], items if items is not None else [{"Category": "講座鐘點費", "Amount": 20000}])
    return book


def check(book: Workbook, folder: Path, *more: object) -> Ran:
    return run("check_budget", saved(book, folder), "--edition", "111", "--json", "--language", "en", *more)


def unreadable(ran: Ran, cell: str) -> dict[str, Any]:
    """The one thing said of the cell, which keeps the file from being judged."""
    assert ran.code == 2
    (found,) = ran.at(cell)
    assert found["strength"] == "unreadable" and found["sentence"] and found["remedy"]
    return found
