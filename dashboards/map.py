"""The map of counties, shaded; drawn on the server from the outlines in `geo/`."""

import json
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from dashboards.queries.numbers import CountyRow

FILE = Path(__file__).parent / "geo" / "counties.json"
STEPS = 5


@cache
def _outlines() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return data


def name_of(code: str, chinese: str, lang: str) -> str:
    """The county's name in the language; the stored one where the map does not know the county."""
    known = _outlines()["counties"].get(code)
    return known["name_en"] if known and lang == "en" else chinese


def signed_map(rows: Iterable[CountyRow], lang: str, url: Callable[[str], str]) -> dict[str, Any]:
    """What components/map.html takes: each county by the share of its sub-plans that are signed off."""
    outlines = _outlines()
    by_code = {row.code: row for row in rows}
    shapes = []
    for code, county in outlines["counties"].items():
        row = by_code.get(code)
        done = row.done if row else None
        shapes.append(
            {
                "d": county["d"],
                "name": county["name_en"] if lang == "en" else county["name"],
                "value": _("%(signed)s of %(total)s signed off") % {"signed": done.signed, "total": done.total}
                if done
                else _("no sub-plan"),
                "step": _step(done.signed, done.total) if done else 0,
                "url": url(code) if done else "",
            }
        )
    fifth = 100 // STEPS
    legend = [{"step": 0, "label": _("none signed off")}]
    legend += [{"step": n, "label": f"{(n - 1) * fifth + 1}–{n * fifth} %"} for n in range(1, STEPS + 1)]
    return {
        "view_box": outlines["viewBox"],
        "borders": outlines["inset_borders"],
        "shapes": shapes,
        "legend": legend,
    }


def _step(part: int, whole: int) -> int:
    """0 for none, 1 to 5 for the fifth that the share lies in."""
    return -(-part * STEPS // whole) if whole else 0
