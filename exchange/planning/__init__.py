"""From a file to a plan: what it is, what its cells say, what would be new, changed, unchanged, gone, wrong."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from exchange import kinds, rare
from exchange.asking import Answers
from exchange.kinds import Plan, Progress
from exchange.planning.comparing import compare
from exchange.planning.detecting import Question, detect, locate
from exchange.planning.figures import counts, totals
from exchange.planning.rows import entries_of
from exchange.reading import Book, Problem, said

__all__ = ["Question", "counts", "detect", "plan", "totals"]


def plan(
    book: Book,
    kind_key: str,
    year: int | None,
    *,
    progress: Progress,
    answers: Answers | None = None,
    name: str = "",
    record: Any = None,
    by: Actor | None = None,
) -> Plan:
    """Compare the file called `name` with the database, with what was `answers`-ed so far; `record` is what it is for,
    where its kind has a target.

    Raises Unreadable where columns lack, Question where the year does.
    """
    answers = answers or {}
    kind = kinds.get(kind_key)(answers=answers, record=record, by=by)
    book = kind.take_lists(book)
    table = locate(book, kind, year, answers)
    kind.meet(table)
    age = kind.told_age(table, name)
    if kind.needs_year and year is None and age.year is None:
        raise Question([kind_key], year=True)
    kind.year = year or age.year
    made = Plan(kind, as_of=age.day, notes=[*table.notes], where=table.where, offers=table.offers)
    if kind.needs_year and age.year is not None and age.year != kind.year:
        made.problems.append(
            Problem(
                said(_("The title says school year {stated}, but {year} was chosen."), stated=age.year, year=kind.year),
                said(_("Choose {stated}, or upload the file of {year}."), stated=age.year, year=kind.year),
                value="；".join(table.titles),
            )
        )
    if (barred := kind.barred()) is not None:
        made.problems.append(barred)
    made.notes += rare.notes(table)
    kind.prepare()
    entries = entries_of(kind, table, book, made, progress)
    if not entries and not made.problems:
        made.problems.append(
            Problem(_("No row of the file belongs to this kind."), _("Choose another kind, or another file."))
        )
    compare(kind, entries, made)
    return made
