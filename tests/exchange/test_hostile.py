"""Hostile and broken files: refused in seconds, with a sentence, whatever their name says."""

import random
import time
import zipfile
from contextlib import suppress
from typing import Any

import pytest

from exchange import confined
from exchange.reading import Unreadable, find, read
from tests.exchange.building import as_csv, as_ods, as_xls, as_xlsx, as_zip, compound, part, school, schools, with_part

ROWS = schools(school("010301"), school("010302"))
BOMB_SECONDS = 0.1
HOSTILE_SECONDS = 5 + 2  # starting a process on a busy machine


def reason(content: bytes) -> str:
    """The refusal's sentence; fails where the file is taken."""
    with pytest.raises(Unreadable) as caught:
        find(read(content), {"code": ("代碼",), "name": ("學校名稱",)}, ["code", "name"])
    problem = caught.value.problems[0]
    assert str(problem.remedy)
    return str(problem.reason)


def sheet(xml: str) -> bytes:
    """A workbook whose sheet is this XML."""
    return with_part(as_xlsx(ROWS), "xl/worksheets/sheet1.xml", xml.encode())


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (bytes(range(256)) * 64, "no table"),
        (random.Random(1).randbytes(50_000), "no table"),
        (b"<html><body><p>1</p></body></html>", "web page without a table"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html></html>", "web page without a table"),
        (b"<!-- export --><html><body><p>1</p></body></html>", "web page without a table"),
        (
            b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<table><tr><td>1</td></tr></table>",
            "web archive",
        ),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "XML"),
        (b"%PDF-1.7 ...", "document"),
        (b"PK\x03\x04 and nothing more", "damaged"),
        (as_xlsx(ROWS)[:-200], "damaged"),
        (as_xlsx(ROWS)[:2000] + bytes(500) + as_xlsx(ROWS)[2500:], "damaged"),
        (as_xls(ROWS)[:600], "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000), "damaged"),
        (compound("WordDocument", b"x"), "not a workbook"),
        (compound("EncryptedPackage", b"x"), "password"),
        (as_xls(ROWS, encrypted=True), "password"),
        (as_ods(ROWS, encrypted=True), "password"),
        (as_zip({"word/document.xml": b"<w/>"}), "not a workbook"),
        (with_part(as_xlsx(ROWS), "xl/vbaProject.bin", b"x"), "macros"),
        (with_part(as_xlsx(ROWS), "xl/vbaProject1.bin", b"x"), "macros"),
        (with_part(as_xlsx(ROWS), "xl/macrosheets/sheet1.xml", b"<x/>"), "macros"),
        (with_part(as_xlsx(ROWS), "xl/embeddings/oleObject1.bin", b"x"), "embedded objects"),
        (with_part(as_ods(ROWS), "Basic/Standard/Module1.xml", b"<x/>"), "macros"),
        (with_part(as_ods(ROWS), "Scripts/python/do.py", b"x"), "macros"),
        (as_xls(ROWS, beside=["_VBA_PROJECT_CUR"]), "macros"),
        (as_xls(ROWS, beside=["MBD0018D4CE"]), "embedded objects"),
        (as_xls(ROWS, sort=1), "macros"),
        (with_part(as_xlsx(ROWS), "xl/workbook.xml", None), "can be read here"),
        (with_part(as_xlsx(ROWS), "xl/worksheets/sheet1.xml", None), "damaged"),
        (sheet(SHEET.format("<row><c>")), "damaged"),
        (sheet('<!DOCTYPE x [<!ENTITY a "b">]>' + SHEET.format("")), "DTD"),
        (sheet(SHEET.format('<row r="1"><c r="A1" t="s"><v>99999999</v></c></row>')), "damaged"),
    ],
)
def test_refused_with_a_sentence(content: bytes, word: str) -> None:
    begun = time.monotonic()
    assert word in reason(content)
    assert time.monotonic() - begun < HOSTILE_SECONDS


def test_encrypted_entries_of_an_archive_are_refused() -> None:
    content = bytearray(as_xlsx(ROWS))
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1
    assert "password" in reason(bytes(content))


def test_wrong_dimension_loses_no_rows() -> None:
    content = as_xlsx(ROWS)
    xml = part(content, "xl/worksheets/sheet1.xml")
    assert b'<dimension ref="A1:H3"' in xml
    lied = with_part(content, "xl/worksheets/sheet1.xml", xml.replace(b'ref="A1:H3"', b'ref="A1:A1"'))
    assert len(find(read(lied), {"code": ("代碼",), "name": ("學校名稱",)}, ["code"]).rows) == 2


@pytest.mark.parametrize(
    "content",
    [
        sheet(
            SHEET.format('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>')
        ),
        sheet(SHEET.format('<row r="1">' + "<c><v>1</v></c>" * 3_100_000 + "</row>")),
    ],
    ids=["far corner", "many cells"],
)
def test_wide_sheets_end_within_limits(content: bytes) -> None:
    begun = time.monotonic()
    with pytest.raises(Unreadable):
        find(read(content), {"code": ("代碼",), "name": ("學校名稱",)}, ["code", "name"])
    assert time.monotonic() - begun < HOSTILE_SECONDS


def test_repeated_cells_of_a_text_sheet_end_within_limits() -> None:
    content = part(as_ods(ROWS), "content.xml").replace(
        b"<table:table-row>", b'<table:table-row table:number-rows-repeated="1000000">', 1
    )
    content = content.replace(b"<table:table-cell", b'<table:table-cell table:number-columns-repeated="16000"', 1)
    begun = time.monotonic()
    assert reason(with_part(as_ods(ROWS), "content.xml", content))
    assert time.monotonic() - begun < HOSTILE_SECONDS


def _ratio() -> bytes:
    return with_part(as_xlsx(ROWS), "xl/worksheets/sheet1.xml", b" " * (60 << 20))


def _entries() -> bytes:
    return as_zip({f"xl/{number}.xml": b"" for number in range(3_000)} | {"xl/workbook.xml": b""}, zipfile.ZIP_STORED)


def _overlapping() -> bytes:
    """Two entries of the directory that point to the same bytes."""
    content = as_zip({"xl/workbook.xml": random.Random(2).randbytes(4_000), "xl/sheet.xml": b"x"}, zipfile.ZIP_STORED)
    first = content.find(b"PK\x01\x02")
    second = content.find(b"PK\x01\x02", first + 4)
    lied = bytearray(content)
    lied[second + 20 : second + 28] = lied[first + 20 : first + 28]
    return bytes(lied)


@pytest.mark.parametrize("bomb", [_ratio, _entries, _overlapping])
def test_zip_bombs_are_refused_unparsed(bomb: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    content = bomb()
    monkeypatch.setattr(confined, "run", lambda *_given, **_limits: pytest.fail("it was opened"))
    begun = time.perf_counter()
    sentence = reason(content)
    assert time.perf_counter() - begun < BOMB_SECONDS
    assert "unpack" in sentence


def test_archive_that_lies_about_its_size_ends_within_limits() -> None:
    """The directory says little, the data unpack to much: the child's memory ends it."""
    content = bytearray(_ratio())
    real = (60 << 20).to_bytes(4, "little")
    at = content.find(real)
    while at >= 0:
        content[at : at + 4] = (5_000).to_bytes(4, "little")
        at = content.find(real, at)
    begun = time.monotonic()
    assert reason(bytes(content))
    assert time.monotonic() - begun < HOSTILE_SECONDS


def test_big_but_honest_workbook_is_read() -> None:
    rows = schools(*(school(f"{number:06}") for number in range(10_000)))
    assert len(find(read(as_xlsx(rows)), {"code": ("代碼",), "name": ("學校名稱",)}, ["code"]).rows) == 10_000


def test_random_damage_never_ends_in_a_traceback() -> None:
    whole, chance = (
        {"xlsx": as_xlsx(ROWS), "ods": as_ods(ROWS), "xls": as_xls(ROWS), "csv": as_csv(ROWS)},
        random.Random(3),
    )
    for content in whole.values():
        for _ in range(6):
            hurt = bytearray(content)
            for _ in range(chance.randrange(1, 30)):
                hurt[chance.randrange(len(hurt))] = chance.randrange(256)
            with suppress(Unreadable):
                read(bytes(hurt))
