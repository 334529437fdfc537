"""Dated figures: wages, fees, fiscal tiers that change without the rules changing, handed in by the caller."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


class FigureMissing(LookupError):
    """No figure is known for the date; nothing is taken from another year."""

    def __init__(self, key: str, on: date) -> None:
        super().__init__(f"no figure {key} is known for {on.isoformat()}")
        self.key = key
        self.on = on


@dataclass(frozen=True, slots=True)
class Figure:
    """A value in force from `start` to `end` inclusive (`end` None: until further notice), with its source."""

    key: str
    value: int
    start: date
    end: date | None
    source: str


class Figures:
    """All figures a judgement may use.

    Keys: `minimum-wage-hour` (NT$ an hour), `attendance-fee` (NT$ a person and meeting), `fiscal-tier/<county>` (1–5).
    """

    def __init__(self, figures: Iterable[Figure] = ()) -> None:
        self._by_key: dict[str, list[Figure]] = {}
        for figure in figures:
            self._by_key.setdefault(figure.key, []).append(figure)

    def on(self, key: str, day: date) -> Figure:
        """The figure in force on `day`; FigureMissing where none is."""
        for figure in self._by_key.get(key, ()):
            if figure.start <= day and (figure.end is None or day <= figure.end):
                return figure
        raise FigureMissing(key, day)
