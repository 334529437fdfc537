"""What holds of every declared list: found by itself, so that a list that nobody fills for a test fails."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from xml.etree import ElementTree

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actors import Actor
from accounts.models import Membership
from core import lists, roc
from core.tables import NOTHING, Table
from exchange.writers import ExportColumn, csv_lines, ods, xlsx
from tests.every_list import FILLINGS
from tests.lists import ListOf

pytestmark = pytest.mark.django_db
every_list = pytest.mark.parametrize("key", sorted(FILLINGS))


def every_table(of: type[Table] = Table) -> Iterator[type[Table]]:
    """All tables of the application."""
    for each in of.__subclasses__():
        if each.base_columns and not each.__module__.startswith("tests."):
            yield each
        yield from every_table(each)


def test_every_table_is_a_declared_list_that_tests_fill() -> None:
    assert {each.table for each in lists.every()} == {*every_table()}
    assert {each.key for each in lists.every()} == {*FILLINGS}, "say in tests/every_list.py what it is filled with"


def opened(member: Membership) -> Client:
    """The browser of somebody who sees all rows."""
    client = Client()
    client.force_login(member.person, "django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def page(key: str) -> ListOf:
    declared = lists.get(key)
    return ListOf(reverse(declared.url_name), declared.table)


@every_list
def test_it_sorts_ignores_nonsense_and_takes_the_same_queries(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    filling, of = FILLINGS[key], page(key)
    member = filling.member()
    client = opened(member)
    filling.add(0, member)

    def queries(asked: str) -> int:
        of.opened(client, asked)
        with CaptureQueriesContext(connection) as captured:
            of.opened(client, asked)
        return len(captured)

    column = next(name for name, column in reversed(of.table.base_columns.items()) if column.orderable)
    ways = ("", f"{of.everything}&sort=-{column}")
    before = [queries(way) for way in ways]
    for added in (2, 47):
        for number in range(added):
            filling.add(100 * added + number, member)
        assert [queries(way) for way in ways] == before, f"at {1 + added} rows"
        if added == 2:
            of.sorts_every_column(client)
            of.ignores_nonsense(client)


@every_list
def test_its_export_is_what_the_page_shows(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    filling, of = FILLINGS[key], page(key)
    member = filling.member()
    client = opened(member)
    for number in range(3):
        filling.add(number, member)
    monkeypatch.setattr(of.table._meta, "per_page", 2)
    sort = next(name for name, column in of.table.base_columns.items() if column.orderable)
    asked = f"sort=-{sort}&{of.everything}"
    pages = [of.opened(client, f"{asked}&page={number}") for number in (1, 2)]
    assert len(pages[0].rows) == 2
    shown = [[*row.values()] for row in rows_of(of, client, asked)]
    answer = client.post(f"{reverse('exchange:export', args=[f'list-{key}', 'csv'])}?{asked}&page=2&view=3")
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    seconds = {str(column.second) for column in of.table.base_columns.values() if column.second}
    beside = [at for at, title in enumerate(head) if title in seconds]
    assert [title for title in head if title not in seconds] == pages[0].titles(), "the columns shown, in their order"
    for row in rows:
        for at in reversed(beside):  # the second line of a cell, on the page
            row[at - 1] += row.pop(at)
    assert [[plain(cell) for cell in row] for row in rows] == [[plain(cell) for cell in row] for row in shown]
    assert "%40" not in answer["Content-Disposition"]


def rows_of(of: ListOf, client: Client, asked: str) -> Iterator[dict[str, str]]:
    """The rows of all pages."""
    number, last = 0, None
    while True:
        number += 1
        shown = of.opened(client, f"{asked}&page={number}").rows
        if shown == last or not shown:
            return
        last = shown
        yield from shown


_ENGLISH_DAY = re.compile(r"\d{1,2}[A-Z][a-z]{2}\d{4}")


def plain(cell: str) -> str:
    """A cell of a page or of a file, so that both can be compared: neither thousands nor spaces, days in ROC form."""
    text = "".join(cell.replace(",", "").replace(";", "").replace("'", "").split())
    text = _ENGLISH_DAY.sub(lambda day: roc.short(datetime.strptime(day[0], "%d%b%Y").date()), text)  # noqa: DTZ007 - a day
    return "" if text == NOTHING else text


@every_list
def test_nobody_without_a_role_is_given_it(key: str) -> None:
    FILLINGS[key].add(0, FILLINGS[key].member())
    assert [*lists.get(key).asked("", Actor.system()).plain_rows] == []


def test_a_list_of_more_rows_than_a_page_may_write_becomes_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exchange.exporting.LARGE", 1)
    filling = FILLINGS["people"]
    member = filling.member()
    client = opened(member)
    filling.add(0, member)
    answer = client.post(f"{reverse('exchange:export', args=['list-people', 'ods'])}?column=name")
    assert answer.status_code == 302 and answer["Location"].startswith("/jobs/")


def test_a_workbook_of_either_kind_holds_text_numbers_and_days() -> None:
    columns = [ExportColumn("甲"), ExportColumn("乙", "money"), ExportColumn("丙", "date")]
    rows = [("=1+1", 1200, date(2026, 11, 27)), ("<b>&", "12（2／3）", None), (None, None, None)]
    with zipfile.ZipFile(io.BytesIO(ods(columns, rows, sheet="表/一"))) as book:
        assert book.namelist()[0] == "mimetype" and book.getinfo("mimetype").compress_type == zipfile.ZIP_STORED
        content = ElementTree.fromstring(book.read("content.xml"))
    cells = [each.attrib for each in content.iter("{urn:oasis:names:tc:opendocument:xmlns:table:1.0}table-cell")]
    office = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
    types = [each.get(f"{office}value-type") for each in cells]
    assert types == ["string"] * 3 + ["string", "float", "date"] + ["string", "string", None] + [None] * 3
    assert (cells[4][f"{office}value"], cells[5][f"{office}date-value"]) == ("1200", "2026-11-27")
    assert not any("formula" in name for each in cells for name in each), "text stays text"
    words = [each.text for each in content.iter("{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p")]
    assert words[3:] == ["=1+1", "<b>&", "12（2／3）"]
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx(columns, rows, sheet="表"))).active
    assert (sheet["A2"].data_type, sheet["B2"].value, sheet["B3"].value) == ("s", 1200, "12（2／3）")
    assert f"'=1+1,1200,{roc.short(date(2026, 11, 27))}" in b"".join(csv_lines(columns, rows)).decode("utf-8-sig")
