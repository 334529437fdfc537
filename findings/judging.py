"""The rulebook met by the database: facts in, findings out as pages, PDF, workbooks and audit show them.

shown = judge(facts_of(proposal), edition, subject=proposal, on=date.today())
presenters.counts(shown)["hard"]
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Model

from accounts import policy
from accounts.actors import Actor
from core.statements import Given, Statement
from findings import subjects
from findings.figures import DatedFigures
from findings.models import Waiver
from findings.presenters import Justified, Shown
from rulebook import Edition, Figures, Finding, Strength, evaluate

#: How the keys of messages end that call a field empty.
_UNFILLED = "unfilled"
_WAIVERS = Statement(
    lambda: Waiver.objects.filter(content_type_id__among=Given("kinds"), object_id__among=Given("records")).annotate(
        name=F("person__name")
    ),
    *("content_type_id", "object_id", "rule", "where", "justification", "name", "at"),
)


def judge(
    facts: object, edition: Edition, *, subject: Model | None, on: date, figures: Figures | None = None
) -> list[Shown]:
    """All findings on `facts` (one facts object, or a list of several), with the subject's justifications.

    `subject` is the saved record that justifications belong to (None: a draft that has none).
    `figures` are the approved dated figures unless others are given.
    Raises rulebook.FigureMissing where a rule needs a figure that is not known for the day.
    """
    parts = facts if isinstance(facts, list | tuple) else [facts]
    return judge_all([(part, edition, subject) for part in parts], on=on, figures=figures)


def judge_all(
    to_judge: Iterable[tuple[object, Edition, Model | None]], *, on: date, figures: Figures | None = None
) -> list[Shown]:
    """`judge` for many (facts, edition, subject), in the order given; facts are let go once they are judged.

    One query for the justifications of all subjects, and one for each day whose dated figures a rule asks for.
    """
    figures = figures if figures is not None else DatedFigures()
    subjects_found: set[Model] = set()
    findings: list[tuple[Finding, Model | None]] = []
    for facts, edition, subject in to_judge:
        findings += [(finding, subject) for finding in evaluate(facts, edition, figures, on=on)]
        if subject is not None:
            subjects_found.add(subject)
    waivers = _waivers(subjects_found)
    return [
        Shown(
            finding,
            subject,
            waivers.get((type(subject), subject.pk, finding.rule, finding.where))
            if subject is not None and finding.strength == Strength.PRINCIPLE
            else None,
            may_waive=subject is not None and subjects.of(type(subject)) is not None,
        )
        for finding, subject in findings
    ]


def for_reader(actor: Actor, shown: Sequence[Shown]) -> list[Shown]:
    """The findings as this reader may deal with them: a justification is offered to those who may write it.

    One query for each kind of record among them.
    """
    asked: dict[type[Model], set[Any]] = {}
    for each in shown:
        if each.strength == Strength.PRINCIPLE and each.subject is not None:
            asked.setdefault(type(each.subject), set()).add(each.subject.pk)
    may: set[tuple[type[Model] | None, Any]] = set()
    for model, keys in asked.items():
        if registered := subjects.of(model):
            allowed = policy.scope(actor, registered.waive).filter(pk__in=keys).values_list("pk", flat=True)
            may |= {(model, pk) for pk in allowed}
    return [
        replace(each, may_waive=each.subject is not None and (type(each.subject), each.subject.pk) in may)
        if each.strength == Strength.PRINCIPLE
        else each
        for each in shown
    ]


def with_typed(shown: Iterable[Shown], typed: Mapping[str, str]) -> list[Shown]:
    """The findings, where something is not filled in, with what was typed there and cannot be read, by address."""
    return [
        replace(each, typed=typed[each.where])
        if each.where in typed and each.finding.message_key.endswith(_UNFILLED)
        else each
        for each in shown
    ]


def _waivers(records: Collection[Model]) -> dict[tuple[type[Model], Any, str, str], Justified]:
    """The justifications of these records by model, key, rule and address."""
    keys: defaultdict[type[Model], set[Any]] = defaultdict(set)
    for record in records:
        keys[type(record)].add(record.pk)
    kinds = {ContentType.objects.get_for_model(model).pk: model for model in keys}
    theirs = _WAIVERS(kinds=kinds, records={pk for each in keys.values() for pk in each})
    return {
        (kinds[row.content_type_id], row.object_id, row.rule, row.where): Justified(row.justification, row.name, row.at)
        for row in theirs
        if row.object_id in keys[kinds[row.content_type_id]]
    }
