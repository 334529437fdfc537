"""Dated figures without the database: those of the workbook first, then those that come with the application."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from exchange.widgets import Text as Words
from exchange.widgets import Whole
from findings import reference
from rulebook import Figure, Figures, Text
from workbooks.reading import Reader
from workbooks.sheets import FormColumn, Layout, choice
from workbooks.widgets import Day

_KEYS = {"minimum-wage-hour": Text("每小時最低（基本）工資", "Minimum wage an hour")}

LAYOUT = Layout(
    Text("數據", "Figures"),
    Text(
        "選填：本系統尚無之數據（例如新公告之最低工資）填於此頁，優先採用；空白時採用隨系統提供之數據。",
        "Optional: figures that the application does not have yet, such as a new minimum wage. They go before those "
        "that come with it.",
    ),
    (
        FormColumn("key", Text("數據", "Figure"), choice(_KEYS), choices=_KEYS, filled=True),
        FormColumn("value", Text("數值", "Amount"), Whole(1), Text("新臺幣元。", "NT$."), filled=True),
        FormColumn(
            "start", Text("生效日", "From"), Day(), Text("例如 111/01/01。", "For example 111/01/01."), filled=True
        ),
        FormColumn("end", Text("終止日", "Until"), Day(), Text("空白：持續有效。", "Empty: until further notice.")),
        FormColumn(
            "source", Text("來源", "Source"), Words(300), Text("公告名稱及日期。", "Notice and its date."), filled=True
        ),
    ),
    needed=False,
)


def shipped() -> list[Figure]:
    """The figures that come with the application."""
    return [
        Figure(
            f"{row['key']}/{row['subject']}" if row["subject"] else row["key"],
            int(row["value"]),
            date.fromisoformat(row["start"]),
            date.fromisoformat(row["end"]) if row["end"] else None,
            row["source"],
        )
        for row in reference.rows()
    ]


def read(reader: Reader) -> Figures:
    """The figures a judgement may use; those of the workbook go before the others."""
    own = []
    for line in reader.rows(LAYOUT):
        found = line.values
        if found["start"] and found.get("end") and found["end"] < found["start"]:
            reader.wrong(line.places["end"], _("The last day lies before the first."), _("Correct one of the days."))
        elif found["key"] and found["value"] and found["start"]:
            own.append(Figure(found["key"], found["value"], found["start"], found.get("end"), found["source"]))
    return Figures([*own, *shipped()])
