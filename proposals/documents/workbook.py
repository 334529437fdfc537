"""The tables of a version as a workbook."""

from collections.abc import Iterator
from typing import Any

from exchange.workbook import Sheet, book
from exchange.writers import Column
from proposals.documents import reading
from proposals.models import Version

Json = dict[str, Any]


def make(version: Version) -> bytes:
    """The .xlsx of all tables of the version."""
    document: Json = version.document
    title = [document["title"], f"第 {version.number} 版　數位摘要 {version.digest[:16]}"]
    return book(list(_sheets(version, document, title)))


def _sheets(version: Version, document: Json, title: list[str]) -> Iterator[Sheet]:
    yield Sheet(
        "合作學校",
        [
            Column("學校代碼", width=12),
            Column("學校名稱", width=32),
            Column("縣市", width=12),
            Column("辦理身分", width=40),
        ],
        [(s["code"], s["name"], s["county"], reading.part_name(s)) for s in document["schools"]],
        title,
    )
    yield Sheet(
        "辦理項目對照",
        [
            Column("辦理項目", width=24),
            Column("工作項目", width=60),
            *(Column(f"{s['number']} {s['school']['name']}", width=16) for s in document["subplans"]),
        ],
        [
            (
                row["programme_item_name"],
                f"{row['number']} {row['name']}",
                *("、".join(cell["items"]) for cell in row["cells"]),
            )
            for row in document["matrix"]
        ],
        title,
        landscape=True,
    )
    yield Sheet(
        "量化指標",
        [
            Column("指標", width=50),
            Column("單位", width=8),
            Column("前一年達成值", "whole"),
            Column("本年目標值", "whole"),
        ],
        [(f"{k['number']} {k['name']}", k["unit"], k["last"], k["target"]) for k in document["kpis"]["quantity"]],
        title,
    )
    accounts = document["budget"]["accounts"]
    yield Sheet(
        "經費總表",
        [Column("子計畫", width=10), Column("學校", width=32), *(Column(a["name"], "money", 16) for a in accounts)],
        [
            (row["subplan"], row["school"], *(row["amounts"][a["key"]] for a in accounts))
            for row in document["budget"]["rows"]
        ],
        [*title, "單位：元"],
        sums=[("合計", "", *(document["budget"]["totals"][a["key"]] for a in accounts))],
        landscape=True,
    )
    yield Sheet(
        "經費明細",
        [
            Column("子計畫", width=10),
            Column("學校", width=28),
            Column("會計科目", width=14),
            Column("用途別", width=22),
            Column("細項計畫", width=12),
            Column("說明", width=36),
            Column("單位", width=8),
            Column("數量", "whole", 10),
            Column("單價", "money", 12),
            Column("金額", "money", 14),
            Column("項目核列金額", "money", 14),
            Column("備註", width=24),
        ],
        list(_lines(document)),
        [*title, "單位：元"],
        landscape=True,
    )
    yield Sheet(
        "活動與期程",
        [
            Column("細項計畫", width=12),
            Column("細項計畫名稱", width=28),
            Column("活動", width=28),
            Column("預計辦理時間", width=16),
            Column("參加對象", width=24),
            Column("辦理地點", width=20),
            Column("備註", width=20),
            *(Column(f"{month}月", width=5) for month in reading.MONTHS),
        ],
        list(_activities(document)),
        title,
        landscape=True,
    )
    yield Sheet(
        "規定檢核",
        [
            Column("強度", width=8),
            Column("檢核結果", width=60),
            Column("依據", width=20),
            Column("條文", width=60),
            Column("理由", width=40),
        ],
        [
            (
                reading.STRENGTHS[finding["strength"]],
                finding["sentence"],
                f"{finding['clause']['document']} {finding['clause']['place']}",
                finding["clause"]["sentence"],
                (finding["waiver"] or {}).get("reason", ""),
            )
            for finding in version.findings
        ],
        title,
        landscape=True,
    )


def _lines(document: Json) -> Iterator[tuple[Any, ...]]:
    for subplan in document["subplans"]:
        for item in subplan["budget"]["items"]:
            head = (subplan["number"], subplan["school"]["name"], item["account_name"], item["name"])
            for line in item["lines"]:
                values = (line["quantity"], line["unit_price"], line["amount"])
                yield (*head, line["purpose"], line["description"], line["unit"], *values, None, line["remark"])
            yield (*head, "", "小計（核列）", "", None, None, None, item["amount"], "")


def _activities(document: Json) -> Iterator[tuple[Any, ...]]:
    for subplan in document["subplans"]:
        for item in subplan["items"]:
            for activity in item["activities"]:
                texts = (activity[name] for name in ("name", "planned_time", "participants", "place", "remark"))
                ticks = ("●" if month in activity["months"] else "" for month in reading.MONTHS)
                yield (item["number"], item["name"], *texts, *ticks)
