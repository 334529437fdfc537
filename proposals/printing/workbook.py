"""The tables of a document as a workbook; each school's budget table ends with the boxes for its signatures."""

from collections.abc import Iterator
from typing import Any

from django.utils import translation

from core.months import YEAR
from core.templatetags.gonghao import roc_datetime
from exchange.workbook import PrintedSheet, book
from exchange.writers import ExportColumn
from proposals.printing import reading
from proposals.printing.printed import Printed

Json = dict[str, Any]


def make(printed: Printed) -> bytes:
    """The .xlsx of all tables."""
    with translation.override("zh-hant"):
        return book(list(_Book(printed).sheets()))


class _Book:
    """The sheets of one document; every one says which version it is, or that it is a draft."""

    def __init__(self, printed: Printed) -> None:
        self.printed, self.document = printed, printed.document
        self.mark = reading.DRAFT if printed.is_draft else ""
        self.title = [printed.title, " ".join(filter(None, [reading.state(printed), printed.left_out]))]

    def sheets(self) -> Iterator[PrintedSheet]:
        if not self.printed.one:
            yield self._schools()
            yield self._work()
        yield self._indicators()
        if not self.printed.one:
            yield self._summary()
        for subplan in self.document["subplans"]:
            if not subplan["budget"].get("hidden"):
                yield self._budget(subplan)
        yield self._activities()
        yield self._findings()

    def _sheet(self, name: str, columns: list[ExportColumn], rows: Any, *more: str, **rest: Any) -> PrintedSheet:
        return PrintedSheet(name, columns, rows, [*self.title, *more], mark=self.mark, **rest)

    def _schools(self) -> PrintedSheet:
        columns = [
            ExportColumn("學校代碼", width=12),
            ExportColumn("學校名稱", width=32),
            ExportColumn("縣市", width=12),
            ExportColumn("辦理身分", width=40),
        ]
        schools = self.document["schools"]
        rows = [(each["code"], each["name"], each["county"], reading.part_name(each)) for each in schools]
        notes = [f"內容驗證碼 {self.printed.code}"] if self.printed.code else []
        return self._sheet("合作學校", columns, rows, notes=notes)

    def _work(self) -> PrintedSheet:
        subplans = self.document["subplans"]
        columns = [
            ExportColumn("辦理項目", width=24),
            ExportColumn("工作項目", width=60),
            *(ExportColumn(f"{each['number']} {each['school']['name']}", width=16) for each in subplans),
        ]
        rows = [
            (
                row["programme_item_name"],
                f"{row['number']} {row['name']}",
                *("、".join(cell["items"]) for cell in row["cells"]),
            )
            for row in self.document["matrix"]
        ]
        return self._sheet("辦理項目對照", columns, rows, landscape=True)

    def _indicators(self) -> PrintedSheet:
        year = self.document["year"]
        columns = [
            ExportColumn("子計畫", width=10),
            ExportColumn("學校", width=28),
            ExportColumn("子計畫申請辦理項目名稱", width=36),
            ExportColumn("方案量化指標", width=50),
            ExportColumn("單位", width=8),
            ExportColumn(f"{year - 1}達成值", "whole"),
            ExportColumn(f"{year}目標值", "whole"),
            ExportColumn("對應之計畫執行內容摘要", width=50),
        ]
        rows = [
            (
                subplan["number"],
                subplan["school"]["name"],
                "、".join(group["items"]),
                f"{kpi['number']} {kpi['name']}",
                kpi["unit"],
                kpi["last"],
                kpi["target"],
                kpi["text"],
            )
            for subplan in self.document["subplans"]
            for group in reading.measures(subplan)
            for kpi in group["kpis"]
        ]
        return self._sheet("量化指標", columns, rows, landscape=True)

    def _summary(self) -> PrintedSheet:
        budget = self.document["budget"]
        accounts = budget["accounts"]
        columns = [
            ExportColumn("子計畫", width=10),
            ExportColumn("學校", width=32),
            *(ExportColumn(each["name"], "money", 16) for each in accounts),
        ]
        rows = [
            (row["subplan"], row["school"], *(row["amounts"][each["key"]] for each in accounts))
            for row in budget["rows"]
        ]
        sums = [("合計", "", *(budget["totals"][each["key"]] for each in accounts))]
        return self._sheet("經費總表", columns, rows, "單位：元", sums=sums, landscape=True)

    def _budget(self, subplan: Json) -> PrintedSheet:
        columns = [
            ExportColumn("會計科目", width=12),
            ExportColumn("用途別", width=22),
            ExportColumn("細項計畫", width=12),
            ExportColumn("用途說明", width=36),
            ExportColumn("單位", width=8),
            ExportColumn("數量", "whole", 10),
            ExportColumn("單價", "money", 12),
            ExportColumn("金額", "money", 14),
            ExportColumn("用途別小計", "money", 14),
            ExportColumn("備註", width=24),
        ]
        totals = subplan["budget"]["totals"]
        sums = [
            (name, *[""] * 4, None, None, None, totals[key], "")
            for key, name in (("current", "經常門"), ("capital", "資本門"), ("total", "合計"))
        ]
        boxes = [(each["name"], _signed(each["signature"])) for each in reading.boxes(subplan)]
        notes = ["本校學生數未達徵件所定人數，依徵件規定由一人兼核章。"]
        return self._sheet(
            f"經費概算表 {subplan['number']}",
            columns,
            list(_lines(subplan)),
            f"{subplan['number']} {subplan['school']['name']} 經費概算表（單位：元）",
            sums=sums,
            boxes=boxes,
            notes=notes if any(each["shared"] for each in subplan["signatures"]) else [],
            landscape=True,
        )

    def _activities(self) -> PrintedSheet:
        columns = [
            ExportColumn("細項計畫", width=12),
            ExportColumn("細項計畫名稱", width=28),
            ExportColumn("活動", width=28),
            ExportColumn("預計辦理時間", width=16),
            ExportColumn("參加對象", width=24),
            ExportColumn("辦理地點", width=20),
            ExportColumn("備註", width=20),
            *(ExportColumn(f"{month}月", width=5) for month in YEAR),
        ]
        return self._sheet("活動與期程", columns, list(_activities(self.document)), landscape=True)

    def _findings(self) -> PrintedSheet:
        columns = [
            ExportColumn("檢核類別", width=12),
            ExportColumn("學校", width=28),
            ExportColumn("檢核結果", width=60),
            ExportColumn("依據", width=24),
            ExportColumn("條文", width=60),
            ExportColumn("學校理由", width=40),
        ]
        rows = [
            (
                reading.STRENGTHS[finding["strength"]],
                finding["school"]["name"] if finding["school"] else "全聯盟",
                finding["sentence"],
                finding["clause"]["cited"],
                finding["clause"]["sentence"],
                (finding["waiver"] or {}).get("reason", ""),
            )
            for finding in self.printed.findings
        ]
        return self._sheet("規定檢核", columns, rows, landscape=True)


def _signed(signature: Json | None) -> str:
    return f"{signature['person']}\n線上核章 {roc_datetime(signature['at'])}" if signature else ""


def _lines(subplan: Json) -> Iterator[tuple[Any, ...]]:
    for item in subplan["budget"]["items"]:
        head = (item["account_name"], item["name"])
        for line in item["lines"]:
            values = (line["quantity"], line["unit_price"], line["amount"])
            yield (*head, line["purpose"], line["description"], line["unit"], *values, None, line["remark"])
        yield (*head, "", "小計", "", None, None, None, item["amount"], "")


def _activities(document: Json) -> Iterator[tuple[Any, ...]]:
    for subplan in document["subplans"]:
        for item in subplan["items"]:
            for activity in item["activities"]:
                texts = (activity[name] for name in ("name", "planned_time", "participants", "place", "remark"))
                ticks = ("●" if month in activity["months"] else "" for month in YEAR)
                yield (item["number"], item["name"], *texts, *ticks)
