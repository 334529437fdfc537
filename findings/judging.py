"""The rulebook met by the database: facts in, findings out as pages, PDF, workbooks and audit show them.

shown = judge(facts_of(proposal), edition, subject=proposal, on=date.today())
counts(shown)["hard"]
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from findings import subjects
from findings.figures import DatedFigures
from findings.links import url_of
from findings.models import Waiver
from rulebook import Clause, Edition, Figures, Finding, Strength, evaluate, render

#: How the keys of messages end that call a field empty.
_UNFILLED = "unfilled"


@dataclass(frozen=True, slots=True)
class Justified:
    """A justification as it is shown: the words, who wrote them, when."""

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Shown:
    """A finding with what a page needs: its sentence, the field's URL, the justification where there is one.

    `about`: whose it is, on a page that lists several. `may_waive`: whether the reader may write a justification.
    `typed`: what stands in the field where the rule found nothing it could read.
    """

    finding: Finding
    subject: Model | None
    waiver: Justified | None
    about: str = ""
    may_waive: bool = True
    typed: str = ""

    @property
    def rule(self) -> str:
        """The rule's id."""
        return self.finding.rule

    @property
    def strength(self) -> Strength:
        """hard, principle or advice."""
        return self.finding.strength

    @property
    def clause(self) -> Clause:
        """Document, place and sentence of the source."""
        return self.finding.clause

    @property
    def where(self) -> str:
        """The address in the facts (grammar: `rulebook.where`)."""
        return self.finding.where

    @property
    def is_open(self) -> bool:
        """Whether it still asks for something: anything but a justified principle."""
        return self.waiver is None

    @cached_property
    def sentence(self) -> str:
        """The finding in the language in force when first asked for; what is typed is never called missing."""
        if self.typed:
            return _("“%(typed)s” is no number that can be counted with. Write digits.") % {"typed": self.typed}
        return render(self.finding, language())

    @cached_property
    def url(self) -> str:
        """The page and #field where it can be mended; "" where none is known."""
        return url_of(self.finding.where, self.subject)

    @property
    def rule_url(self) -> str:
        """The rule's page with its clause, parameters and cases."""
        return reverse("findings:rule", args=[self.finding.edition, self.finding.rule])

    @property
    def waive_url(self) -> str:
        """Where a justification is written; "" unless the finding is a principle of a registered record."""
        if not self.may_waive or self.strength != Strength.PRINCIPLE or self.subject is None:
            return ""
        if subjects.of(type(self.subject)) is None:
            return ""
        page = reverse("findings:waive", args=[self.subject._meta.label_lower, self.subject.pk])
        return f"{page}?{urlencode({'rule': self.rule, 'where': self.where})}"


def language() -> str:
    """The language findings are written in now: 'en' or 'zh-hant'."""
    return "en" if (get_language() or "").startswith("en") else "zh-hant"


def judge(
    facts: object, edition: Edition, *, subject: Model | None, on: date, figures: Figures | None = None
) -> list[Shown]:
    """All findings on `facts` (one facts object, or a list of several), with the subject's justifications.

    `subject` is the saved record that justifications belong to (None: a draft that has none).
    `figures` are the approved dated figures unless others are given.
    Raises rulebook.FigureMissing where a rule needs a figure that is not known for the day.
    """
    return judge_all([(facts, subject)], edition, on=on, figures=figures)


def judge_all(
    given: Iterable[tuple[object, Model | None]], edition: Edition, *, on: date, figures: Figures | None = None
) -> list[Shown]:
    """`judge` for many (facts, subject) pairs with a fixed number of queries, in the order given."""
    figures = figures if figures is not None else DatedFigures()
    found = [
        (finding, subject)
        for facts, subject in given
        for part in (facts if isinstance(facts, list | tuple) else [facts])
        for finding in evaluate(part, edition, figures, on=on)
    ]
    waivers = _waivers([subject for finding, subject in found if finding.strength == Strength.PRINCIPLE])
    return [
        Shown(
            finding,
            subject,
            waivers.get((type(subject), subject.pk, finding.rule, finding.where))
            if subject is not None and finding.strength == Strength.PRINCIPLE
            else None,
        )
        for finding, subject in found
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


def counts(shown: Iterable[Shown]) -> dict[str, int]:
    """How many are hard, principle, advice (those justified left out), and waived: always all four keys."""
    counted = Counter(str(each.strength) if each.is_open else "waived" for each in shown)
    return {key: counted[key] for key in (*map(str, Strength), "waived")}


def _waivers(subjects_found: Sequence[Model | None]) -> dict[tuple[type[Model], Any, str, str], Justified]:
    keys: dict[type[Model], set[Any]] = {}
    for subject in subjects_found:
        if subject is not None:
            keys.setdefault(type(subject), set()).add(subject.pk)
    found: dict[tuple[type[Model], Any, str, str], Justified] = {}
    for model, pks in keys.items():
        rows = Waiver.objects.filter(content_type=ContentType.objects.get_for_model(model), object_id__in=pks)
        for row in rows.select_related("person"):
            found[model, row.object_id, row.rule, row.where] = Justified(row.justification, row.person.name, row.at)
    return found
