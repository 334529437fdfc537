"""Dated figures for the rulebook: approved ones only, each looked up when a rule first asks for it."""

from datetime import date

from django.db.models import Q, QuerySet

from findings.models import DatedFigure
from rulebook import Figure, FigureMissing, Figures


def in_force(day: date) -> QuerySet[DatedFigure]:
    """The approved figures whose days include `day`; of several for one key and subject the first counts."""
    return (
        DatedFigure.objects.filter(approved_at__isnull=False, valid_from__lte=day)
        .filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day))
        .order_by("key", "subject", "-valid_from", "-approved_at", "-pk")
    )


def plain(row: DatedFigure) -> Figure:
    """A row as the rulebook knows it; a figure for one county has the key `fiscal-tier/<county code>`."""
    return Figure(row.full_key, row.value, row.valid_from, row.valid_until, row.source)


def figures_on(day: date) -> dict[str, Figure]:
    """All approved figures in force on `day`, by full key. A key that is not there is not known for that day."""
    figures: dict[str, Figure] = {}
    for row in in_force(day):
        figures.setdefault(row.full_key, plain(row))
    return figures


class DatedFigures(Figures):
    """The table as `evaluate` takes it; reads a day's figures once. A missing one is never taken from another year."""

    def __init__(self) -> None:
        super().__init__()
        self._days: dict[date, dict[str, Figure]] = {}

    def on(self, key: str, day: date) -> Figure:
        """The figure in force on `day`; FigureMissing where none is approved."""
        if day not in self._days:
            self._days[day] = figures_on(day)
        try:
            return self._days[day][key]
        except KeyError:
            raise FigureMissing(key, day) from None
