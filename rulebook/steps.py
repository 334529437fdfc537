"""The steps of a year, as an edition lists them (table `step`): what the regulation dates, with its clause."""

from dataclasses import dataclass
from datetime import date

from rulebook.checks.money import months_after
from rulebook.editions import Edition
from rulebook.rules import Clause, Entry, Text
from rulebook.working_days import Shift

_ROC = 1911


@dataclass(frozen=True, slots=True)
class YearStep:
    """A step of the year: `day` None where the Administration sets it; `fixed` where nobody but the regulation does.

    `field` names the date of the call that it is, `deed` the event of the call that fulfils it, `after` the key of the
    step that comes first.
    """

    key: str
    name: Text
    who: tuple[str, ...]
    day: date | None
    fixed: bool
    shift: Shift
    field: str
    deed: str
    after: str
    clause: Clause | None


def year_steps(edition: Edition, year: int) -> list[YearStep]:
    """The steps of ROC school year `year`, in the edition's order; none where the edition lists none."""
    entries = edition.tables.get("step", {})
    return [_step(edition, entry, year) for entry in entries.values()]


def _step(edition: Edition, entry: Entry, year: int) -> YearStep:
    settles = entry.get("settles")
    deadline = edition.rules["settlement.deadline"] if settles else None
    clause = deadline.clause if deadline else None
    if entry.get("document"):
        clause = Clause(entry["document"], entry["place"], entry["sentence"])
    day: date | None
    if deadline:
        day = months_after(_day(edition.tables["step"][settles], year), deadline["months"])
    else:
        day = _day(entry, year) if entry.get("day") else None
    return YearStep(
        key=entry.key,
        name=entry.name,
        who=tuple(entry["who"]),
        day=day,
        fixed=bool(entry.get("fixed")),
        shift=Shift(entry.get("shift", Shift.NEXT)),
        field=entry.get("field", ""),
        deed=entry.get("deed", ""),
        after=entry.get("after", ""),
        clause=clause,
    )


def _day(entry: Entry, year: int) -> date:
    month, day = map(int, entry["day"].split("-"))
    return date(year + _ROC + entry["year"], month, day)
