"""What is said of a workbook: marks on its cells, and how they are told to people and to programs."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.reading import Book
from findings.words import STRENGTHS
from workbooks.marking import marked
from workbooks.reading import Mark, Place

KINDS: dict[str, str | Promise] = {"unreadable": gettext_lazy("Cannot be taken"), **STRENGTHS}
NOTE = {"note": gettext_lazy("To note")}
STATES: dict[str, str | Promise] = {
    "admitted": gettext_lazy("Admitted"),
    "refused": gettext_lazy("Not admitted"),
    "undecided": gettext_lazy("Undecided"),
}
HARD, UNUSABLE = 1, 2


@dataclass
class Verdict:
    """All marks; `lines` are further words for people, `more` further data for programs."""

    marks: list[Mark]
    lines: list[str] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)
    hidden: frozenset[Place] = frozenset()
    """Cells that a copy shows as ○."""

    @property
    def code(self) -> int:
        """The exit code: 2 where the input cannot be used, 1 where something has to be mended or decided, else 0."""
        kinds = {mark.kind for mark in self.marks}
        if "unreadable" in kinds:
            return UNUSABLE
        return HARD if kinds & {"hard", "undecided"} else 0

    def report(self) -> Iterator[str]:
        """For people, line by line."""
        kinds = Counter(mark.kind for mark in self.marks)
        if not self.lines or kinds.keys() & KINDS.keys():
            counts = (f"{word} {kinds[kind]}" for kind, word in KINDS.items() if kind in STRENGTHS or kinds[kind])
            yield _("Result: %(counts)s") % {"counts": " · ".join(counts)}
        for mark in self.marks:
            if mark.kind in KINDS:
                yield f"[{KINDS[mark.kind]}] {mark.place}  {mark.sentence}".replace("  ", " ")
                yield f"    → {mark.remedy}"
                if mark.rule:
                    yield f"    {mark.clause} 「{' '.join(mark.quote.split())}」 ({mark.rule})"
        for mark in self.marks:
            if mark.kind in NOTE:
                yield f"[{NOTE[mark.kind]}] {mark.place} {mark.sentence}"
        yield from self.lines

    def data(self) -> dict[str, Any]:
        """For programs."""
        kinds = Counter(mark.kind for mark in self.marks)
        return {
            "exit": self.code,
            "counts": {kind: kinds[kind] for kind in KINDS},
            "findings": [_plain(mark) for mark in self.marks if mark.kind in KINDS],
            "notes": [
                _place(mark.place) | {"sentence": str(mark.sentence)} for mark in self.marks if mark.kind in NOTE
            ],
            **self.more,
        }

    def copy(self, book: Book) -> bytes:
        """The marked copy of the workbook (.xlsx)."""
        return marked(
            book, self.marks, {kind: str(word) for kind, word in (KINDS | NOTE | STATES).items()}, self.hidden
        )


def _place(place: Place) -> dict[str, str]:
    """Where a cell stands, for programs."""
    return {"sheet": place.sheet, "cell": place.cell}


def _plain(mark: Mark) -> dict[str, Any]:
    return {
        "strength": mark.kind,
        **_place(mark.place),
        "rule": mark.rule,
        "sentence": str(mark.sentence),
        "remedy": str(mark.remedy),
        "clause": mark.clause,
        "quote": mark.quote,
    }
