"""Files to sheets of cells, in a child process with limits: no byte of a file is parsed in this one."""

import io
import json
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from exchange import confined
from exchange.children.decoding import ASKED
from exchange.reading import refusals
from exchange.reading.table import Book, Cell, Grid, Option, Undecided, cell_name, said

SECONDS, MEGABYTES = 30, 512
#: Beyond this size a file gets more of both for each megabyte.
USUAL_BYTES = 4 << 20
MORE_SECONDS, MORE_MEGABYTES = 2, 16
_NOTHING: list[Cell] = []


def read(content: bytes, form: str, encoding: str = "", wanted: Callable[[], None] | None = None) -> Book:
    """The sheets of a file ("xlsx", "xls", "ods", "text") with values; `encoding`: which was chosen for a text.

    Raises Unreadable, Undecided where a text may be in more than one encoding. `wanted`: see confined.run.
    """
    beyond = max(0, len(content) - USUAL_BYTES) >> 20
    seconds, megabytes = SECONDS + MORE_SECONDS * beyond, MEGABYTES + MORE_MEGABYTES * beyond
    try:
        answer = confined.run("sheets", content, form, encoding, seconds=seconds, megabytes=megabytes, wanted=wanted)
    except confined.TooMuch as much:
        raise refusals.too_much(seconds, megabytes) from much
    except confined.Broken as broken:
        raise refusals.damaged() from broken
    end: dict[str, Any] = json.loads(answer[answer.rstrip().rfind(b"\n") + 1 :])
    if "refused" in end:
        raise refusals.refused(end["refused"], end["most"])
    if "broken" in end:
        raise refusals.undecodable(end["broken"], end["cells"])
    if "undecided" in end:
        raise _which_encoding(cell_name(end["undecided"][1], end["undecided"][2], end["undecided"][0]), end["options"])
    shown, hidden = _grids(answer)
    return Book(end["end"]["form"], end["end"]["encoding"], shown, hidden=hidden)


def _grids(answer: bytes) -> tuple[list[Grid], list[Grid]]:
    """Visible and hidden sheets. Equal texts are kept once: a small file may repeat one a million times."""
    shown: list[Grid] = []
    hidden: list[Grid] = []
    known: dict[Cell, Cell] = {}
    grid = Grid("", [])
    for line in io.BytesIO(answer):
        said_there: Any = json.loads(line)
        if isinstance(said_there, list):
            grid.rows.append([known.setdefault(c, c) if type(c) is str else c for c in said_there])
        elif isinstance(said_there, int):
            grid.rows.extend([_NOTHING] * said_there)
        elif "name" in said_there:
            merged = [(*box,) for box in said_there["merged"]]
            grid = Grid(said_there["name"], [], merged)
            (hidden if said_there["hidden"] else shown).append(grid)
        elif "marks" in said_there:
            grid.marks.extend((*run,) for run in said_there["marks"])
    return shown, hidden


def _which_encoding(place: str, options: list[list[str]]) -> Undecided:
    return Undecided(
        "encoding",
        said(
            _(
                "The letters of this file can be read in more than one way. What stands in cell {place}? If none is"
                " right, open the file where it was made and save it as “CSV UTF-8” or .xlsx."
            ),
            place=place,
        ),
        *(
            Option(name, said("{text}（{encoding}）", text=text, encoding=ASKED.get(name, name)))
            for name, text in options
        ),
    )
