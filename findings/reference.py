"""The dated figures that come with the application, each with its source; staff add what comes later."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

from django.db.models.functions import Now

from accounts.actors import Actor
from accounts.attribution import attributed
from findings.models import DatedFigure

FILE = Path(__file__).parent / "data" / "figures.csv"

#: Counties by the code of the Ministry of the Interior, as figures for one county name them.
COUNTIES = {
    "63000": "臺北市",
    "64000": "高雄市",
    "65000": "新北市",
    "66000": "臺中市",
    "67000": "臺南市",
    "68000": "桃園市",
    "10002": "宜蘭縣",
    "10004": "新竹縣",
    "10005": "苗栗縣",
    "10007": "彰化縣",
    "10008": "南投縣",
    "10009": "雲林縣",
    "10010": "嘉義縣",
    "10013": "屏東縣",
    "10014": "臺東縣",
    "10015": "花蓮縣",
    "10016": "澎湖縣",
    "10017": "基隆市",
    "10018": "新竹市",
    "10020": "嘉義市",
    "09007": "連江縣",
    "09020": "金門縣",
}


def rows() -> list[dict[str, str]]:
    """The shipped figures as they stand in the file."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load_figures(sender: Any = None, **_: Any) -> int:
    """Add the shipped figures that the table does not have yet, in force at once; return how many were added."""
    known = set(DatedFigure.objects.values_list("key", "subject", "valid_from"))
    new = [
        DatedFigure(
            key=row["key"],
            subject=row["subject"],
            value=int(row["value"]),
            valid_from=date.fromisoformat(row["start"]),
            valid_until=date.fromisoformat(row["end"]) if row["end"] else None,
            source=row["source"],
            approved_at=Now(),
        )
        for row in rows()
        if (row["key"], row["subject"], date.fromisoformat(row["start"])) not in known
    ]
    if new:
        with attributed(Actor.system(), "figure.reference"):
            DatedFigure.objects.bulk_create(new)
    return len(new)
