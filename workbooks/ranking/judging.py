"""From a filled workbook of a round to the run, and from its reason codes to a list with sentences."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.reading import Book, said
from rulebook import Edition, evaluate, render
from rulebook.calculations.ranking import explain
from rulebook.facts.ranking import Applicant, RankingFacts
from rulebook.identity import masked
from rulebook.ranking import BLANK, Outcome, Reason, Round, State, mean, rank
from workbooks.ranking import layout
from workbooks.reading import FilledLine, Mark, Place, Reader
from workbooks.sheets import both
from workbooks.verdict import STATES, Verdict

_STATE = {State.ADMITTED: "admitted", State.REFUSED: "refused", State.UNDECIDED: "undecided"}


@dataclass
class Filled:
    """A round as it was read."""

    settings: FilledLine
    keys: list[FilledLine]
    seats: list[FilledLine]
    applicants: list[FilledLine]

    @property
    def order(self) -> tuple[str, ...]:
        """The ranking keys, those that break ties last."""
        return tuple(
            line.values["key"] for use in (layout.KEY, layout.TIE) for line in self.keys if line.values["use"] == use
        )

    @property
    def stages(self) -> list[FilledLine]:
        """The keys to which the pass mark applies."""
        return [line for line in self.keys if line.values["stage"]]

    @property
    def names(self) -> frozenset[Place]:
        """Where names stand, which no copy repeats."""
        return frozenset(line.places["name"] for line in self.applicants if line.values.get("name"))

    @property
    def scored(self) -> tuple[str, ...]:
        """Every key this round ranks or passes by."""
        return tuple(dict.fromkeys((*self.order, *(line.values["key"] for line in self.stages))))

    @property
    def by_total(self) -> bool:
        """Whether the weighted total passes instead of each stage."""
        return bool(self.settings.values["pass_by"] == layout.TOTAL)


def judge(book: Book, edition: Edition, *, language: str) -> Verdict:
    """The list of each seat group with reasons and digest; or only marks, where a cell cannot be taken."""
    reader = Reader(book)
    filled = Filled(
        reader.form(layout.settings(edition)),
        reader.rows(layout.keys(edition)),
        reader.rows(layout.seats(edition)),
        reader.rows(layout.applicants(edition)),
    )
    reader.strangers(layout.layouts(edition))
    _check_keys(reader, filled)
    _once(reader, filled.seats, "group")
    _once(reader, filled.applicants, "applicant")
    scores = _scores(reader, filled)
    if reader.stuck:
        return Verdict(reader.marks, hidden=filled.names)
    mark = filled.settings.values["pass_mark"]
    round_ = _round(filled, scores, mark)
    outcome = rank(round_, mark)
    verdict = _told(filled, round_, outcome, edition, language)
    verdict.marks += reader.marks
    verdict.marks.extend(_implausible(filled, scores, edition, language))
    verdict.marks.extend(_blanks(filled, round_, outcome, edition))
    return verdict


def _check_keys(reader: Reader, filled: Filled) -> None:
    _once(reader, filled.keys, "key")
    for line in filled.keys:
        if line.values["use"] == layout.STAGE_ONLY and line.values["stage"] is False:
            reader.wrong(
                line.places["use"],
                gettext_lazy("This key neither ranks nor has to reach the pass mark."),
                gettext_lazy("Choose another use, or delete the row."),
            )
    if not filled.order and not reader.stuck:
        reader.wrong(
            Place(_sheet(filled.keys, "比序項目 Keys")),
            gettext_lazy("No key ranks the applicants."),
            gettext_lazy("Choose “Ranking” as the use of at least one key."),
        )
    if filled.by_total and not reader.stuck:
        whole = sum(line.values.get("weight") or 0 for line in filled.stages)
        if whole != 100:
            reader.wrong(
                Place(_sheet(filled.keys, "比序項目 Keys")),
                said(gettext_lazy("The weights of the stages add up to {whole} %, not to 100 %."), whole=whole),
                gettext_lazy("Correct the weights of the keys that have to reach the pass mark."),
            )


def _sheet(lines: Sequence[FilledLine], otherwise: str) -> str:
    return next((place.sheet for line in lines for place in line.places.values()), otherwise)


def _once(reader: Reader, lines: Sequence[FilledLine], key: str) -> None:
    """A key stands in one row only."""
    seen: dict[Any, Place] = {}
    for line in lines:
        value, place = line.values[key], line.places[key]
        if not value:
            continue
        if value in seen:
            reader.wrong(
                place,
                said(gettext_lazy("The same entry stands in {cell} already."), cell=seen[value].cell),
                gettext_lazy("Keep one of the rows, or correct the entry."),
            )
        seen.setdefault(value, place)


def _scores(reader: Reader, filled: Filled) -> list[dict[str, int]]:
    """The scores that are entered, one dict for each applicant by key; a mid-term mean left out is worked out."""
    groups = {line.values["group"] for line in filled.seats}
    found = []
    for line in filled.applicants:
        if line.values["group"] and line.values["group"] not in groups:
            reader.wrong(
                line.places["group"],
                said(gettext_lazy("“{group}” is no seat group of the sheet of seats."), group=line.values["group"]),
                gettext_lazy("Write the code as it stands there, or add the group with its seats."),
            )
        own = {key: line.values[key] for key in filled.scored if line.values.get(key) is not None}
        if "midterm" not in own and len(parts := _midterms(line)) == len(layout.MIDTERMS):
            own["midterm"] = mean(*parts)
        found.append(own)
    return found


def _midterms(line: FilledLine) -> tuple[Fraction, ...]:
    """The mid-terms, where both are entered."""
    parts = [line.values.get(part) for part in layout.MIDTERMS]
    return () if None in parts else tuple(part for part in parts if part is not None)


def _implausible(filled: Filled, scores: Sequence[dict[str, int]], edition: Edition, language: str) -> Iterator[Mark]:
    """Scores that the reader has to look at again; they are ranked as entered."""
    facts = RankingFacts(
        "round",
        {},
        tuple(
            Applicant(str(number), "", own, _midterms(line))
            for number, (line, own) in enumerate(zip(filled.applicants, scores, strict=True))
        ),
        filled.order,
        pass_mark=filled.settings.values["pass_mark"],
    )
    for finding in evaluate(facts, edition, on=timezone.localdate()):
        if "applicant" in finding.params:
            *_kind, number, field = finding.where.split("/")
            line = filled.applicants[int(number)]
            place = line.places.get(field, line.places["applicant"])
            said_of = replace(finding, params={**finding.params, "applicant": line.values["applicant"]})
        else:
            place, said_of = filled.settings.places["pass_mark"], finding
        yield Mark(
            place,
            str(finding.strength),
            render(said_of, language),
            gettext_lazy("Look at the cell and fill in or confirm what it says."),
            finding.rule,
            str(finding.clause),
            finding.clause.sentence,
        )


def _blanks(filled: Filled, round_: Round, outcome: Outcome, edition: Edition) -> list[Mark]:
    """A blank stage, which refuses, is pointed out; a blank key on which a seat turns has to be filled in."""
    names = {key: entry.name for key, entry in edition.tables["ranking_key"].items()}
    marks = []
    for row, line in enumerate(filled.applicants):
        reason = outcome.reason[row]
        if reason == Reason.ABSENT:
            blank = [key for key, score in zip(round_.stages, round_.stage_scores[row], strict=True) if score == BLANK]
            kind, remedy = "advice", gettext_lazy("If there is a score, enter it and rank again.")
        elif reason == Reason.OPEN and round_.scores[row, outcome.key[row]] == BLANK:
            blank = [round_.keys[outcome.key[row]]]
            kind, remedy = "hard", gettext_lazy("Enter the score and rank again.")
        else:
            continue
        for key in blank:
            sentence = said(gettext_lazy("The score “{name}” is missing."), name=both(names[key]))
            marks.append(Mark(line.places.get(key, line.places["applicant"]), kind, sentence, remedy))
    return marks


def _round(filled: Filled, scores: Sequence[dict[str, int]], mark: int) -> Round:
    groups = [line.values["group"] for line in filled.seats]
    index = {group: number for number, group in enumerate(groups)}
    stages = tuple(line.values["key"] for line in filled.stages)

    def table(keys: tuple[str, ...]) -> Any:
        rows = [[own.get(key, BLANK) for key in keys] for own in scores]
        return np.array(rows, np.int64).reshape(len(rows), len(keys))

    return Round(
        applicants=[line.values["applicant"] for line in filled.applicants],
        groups=groups,
        group=np.array([index[line.values["group"]] for line in filled.applicants], np.int64),
        seats=np.array([line.values["seats"] for line in filled.seats], np.int64),
        keys=filled.order,
        scores=table(filled.order),
        stages=stages,
        stage_scores=table(stages),
        weights=tuple(line.values.get("weight") or 0 for line in filled.stages) if filled.by_total else None,
        further={"pass-mark": str(mark)},
    )


def _told(filled: Filled, round_: Round, outcome: Outcome, edition: Edition, language: str) -> Verdict:
    marks: list[Mark] = []
    groups: list[dict[str, Any]] = [
        {
            "group": line.values["group"],
            "school": line.values.get("school", ""),
            "department": line.values.get("department", ""),
            "seats": line.values["seats"],
            **{state: [] for state in STATES},
        }
        for line in filled.seats
    ]
    order = np.lexsort((np.asarray(round_.applicants, dtype=np.str_), outcome.place, round_.group))
    for index in order:
        line = filled.applicants[index]
        step = explain(round_, outcome, int(index), edition)
        state, sentence = _STATE[State(outcome.state[index])], render(step, language)
        entry: dict[str, Any] = {
            "applicant": line.values["applicant"],
            "place": int(outcome.place[index]) or None,
            "rule": step.rule,
            "clause": str(step.clause),
            "sentence": sentence,
        }
        if line.values.get("name"):
            entry["name"] = masked(line.values["name"])
        groups[round_.group[index]][state].append(entry)
        marks.append(
            Mark(line.places["applicant"], state, sentence, "", step.rule, str(step.clause), step.clause.sentence)
        )
    more = {"run": outcome.digest, "pass_mark": filled.settings.values["pass_mark"] / 100, "groups": groups}
    return Verdict(marks, _lines(filled, groups, outcome.digest, marks), more, filled.names)


def _lines(filled: Filled, groups: Sequence[dict[str, Any]], digest: str, marks: Sequence[Mark]) -> list[str]:
    lines = [filled.settings.values["round"]] if filled.settings.values["round"] else []
    for group in groups:
        name = " ".join(part for part in (group["group"], group["school"], group["department"]) if part)
        lines.append(_("%(group)s: %(seats)s seats") % {"group": name, "seats": group["seats"]})
        for state, word in STATES.items():
            for entry in group[state]:
                shown = f" {entry['name']}" if "name" in entry else ""
                lines.append(f"    [{word}]{shown} {entry['sentence']} ({entry['clause']})")
    counts = Counter(mark.kind for mark in marks)
    lines.append(" · ".join(f"{word} {counts[state]}" for state, word in STATES.items()))
    lines.append(_("Digest of the run: %(digest)s") % {"digest": digest})
    return lines
