"""The nation in the layouts of the ministry's files, for whoever wants to try the import without having them."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from communities.models import JuniorHighYear, School, SchoolProgramme, University
from demo.nation import OLD_YEAR
from exchange.workbook import PrintedSheet, book
from exchange.writers import ExportColumn

#: The ministry's letters for programmes, by name.
PROGRAMMES = {"普通科": "A", "專業群科": "B", "綜合高中": "O", "實用技能學程": "E"}
Rows = Iterable[Sequence[str | int]]


def files(year: int = OLD_YEAR) -> dict[str, bytes]:
    """Name and content of each file: list of schools, counts of a year, junior highs of a year, universities."""
    return {
        "示範_高級中等學校名錄.csv": _csv(_LIST, _schools(), encoding="utf-8"),
        f"示範_{year}_高級中等學校校別資料.xlsx": _xlsx("高級中等學校校別資料", year, _COUNTS, _statistics(year)),
        f"示範_{year}_國民中學校別資料.xlsx": _xlsx("國民中學校別資料", year, _JUNIOR, _junior_highs(year)),
        "示範_大專校院名錄.csv": _csv(_UNIVERSITIES, _universities(), encoding="utf-8-sig"),
    }


_OWNERS = {"public": "公立", "private": "私立"}
_LIST = ("代碼", "學校名稱", "公私立", "縣市名稱", "地址", "電話", "網址", "備註")
_UNIVERSITIES = ("代碼", "學校名稱", "公/私立", "縣市名稱", "地址", "電話", "網址", "體系別")
_COUNTS = (
    *("縣市代碼", "縣市名稱", "學校代碼", "學校名稱", "學程(等級)別", "學程(等級)名稱", "日夜別", "日夜別名稱"),
    *("班級數", "學生數", "上學年畢業生"),
)
_JUNIOR = (
    *("縣市代碼", "縣市名稱", "鄉鎮市區", "學校代碼", "學校名稱", "班級數", "學生數"),
    *("上學年畢業生", "男專任教師", "女專任教師"),
)


def _schools() -> Iterator[Sequence[str]]:
    """Schools without an address are missing from the ministry's list too; only the counts know them."""
    rows = School.objects.filter(organisation__code__startswith="D").exclude(address="")
    for row in rows.select_related("organisation", "county").order_by("organisation__code"):
        yield _line(row)


def _universities() -> Iterator[Sequence[str]]:
    rows = University.objects.filter(organisation__code__startswith="D")
    for row in rows.select_related("organisation", "county").order_by("organisation__code"):
        yield (*_line(row)[:-1], f"[9]{row.system}")


def _line(row: School | University) -> tuple[str, ...]:
    return (
        row.code,
        row.name,
        _OWNERS[row.ownership],
        f"[99]{row.county.name}",
        row.address,
        row.phone,
        row.website,
        row.remark,
    )


def _statistics(year: int) -> Iterator[Sequence[str | int]]:
    rows = SchoolProgramme.objects.filter(year=year, school__organisation__code__startswith="D")
    related = rows.select_related("school__organisation", "school__county")
    for row in related.order_by("school__organisation__code", "programme"):
        yield (
            "99",
            row.school.county.name,
            row.school.code,
            row.school.name,
            PROGRAMMES[row.programme],
            row.programme,
            "D",
            row.session,
            row.classes,
            row.students,
            row.graduates,
        )


def _junior_highs(year: int) -> Iterator[Sequence[str | int]]:
    rows = JuniorHighYear.objects.filter(year=year, junior_high__organisation__code__startswith="D")
    related = rows.select_related("junior_high__organisation", "junior_high__county", "junior_high__township")
    for row in related.order_by("junior_high__organisation__code"):
        school, teachers = row.junior_high, row.teachers or 0
        yield (
            "99",
            school.county.name,
            school.township.name if school.township else "",
            school.code,
            school.name,
            row.classes,
            row.students,
            row.graduates or 0,
            teachers // 2,
            teachers - teachers // 2,
        )


def _csv(head: Sequence[str], rows: Rows, *, encoding: str) -> bytes:
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(head)
    table.writerows(rows)
    return written.getvalue().encode(encoding)


def _xlsx(title: str, year: int, head: Sequence[str], rows: Rows) -> bytes:
    columns = [ExportColumn(name, "whole" if name.endswith(("數", "生", "教師")) else "text") for name in head]
    return book(
        [
            PrintedSheet(
                title, columns, rows, title=[f"{title}（示範資料）", f"{year} 學年度 SY{year + 1911}-{year + 1912}"]
            )
        ]
    )
