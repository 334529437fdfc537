"""Findings as pages, PDF and workbooks show them: sentence, clause, field, justification; their counts."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property

from django.db.models import Model
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from findings.links import url_of
from rulebook import Clause, Finding, Strength, render


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
    `typed`: what stands in the field where the rule found nothing it could read. `talk`: the mark that leads to what is
    said about it, for readers who may read that.
    """

    finding: Finding
    subject: Model | None
    waiver: Justified | None
    about: str = ""
    may_waive: bool = True
    typed: str = ""
    talk: str = ""

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
        return _rule_url(self.finding.edition, self.finding.rule)

    @property
    def waive_url(self) -> str:
        """Where a justification is written; "" unless the finding is a principle of a registered record."""
        if not self.may_waive or self.strength != Strength.PRINCIPLE or self.subject is None:
            return ""
        page = reverse("findings:waive", args=[self.subject._meta.label_lower, self.subject.pk])
        return f"{page}?{urlencode({'rule': self.rule, 'where': self.where})}"


@cache
def _rule_url(edition: str, rule: str) -> str:
    return reverse("findings:rule", args=[edition, rule])


def language() -> str:
    """The language findings are written in now: 'en' or 'zh-hant'."""
    return "en" if (get_language() or "").startswith("en") else "zh-hant"


def counts(shown: Iterable[Shown]) -> dict[str, int]:
    """How many are hard, principle, advice (those justified left out), and waived: always all four keys."""
    counted = Counter(str(each.strength) if each.is_open else "waived" for each in shown)
    return {key: counted[key] for key in (*map(str, Strength), "waived")}
