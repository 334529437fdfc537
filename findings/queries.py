"""Reads: dated figures for their page, the rules of an edition with filters."""

from dataclasses import dataclass

from django.db.models import QuerySet

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission as P
from findings.models import DatedFigure
from rulebook import Edition, EditionError, Rule, edition_keys, load_edition


def figures_visible_to(actor: Actor) -> QuerySet[DatedFigure]:
    """All figures with the people behind them, newest days first within each key."""
    rows = policy.scope(actor, P.FIGURE_VIEW).select_related("entered_by", "approved_by")
    return rows.order_by("key", "-valid_from", "subject", "-approved_at", "-pk")


def published_editions() -> list[Edition]:
    """The confirmed editions that have rules: the programme's first, each series from the newest."""
    editions = [load_edition(key, draft=True) for key in edition_keys()]
    return sorted(
        (edition for edition in editions if edition.confirmed and edition.rules),
        key=lambda edition: (edition.series != "programme", -max(edition.years)),
    )


def published_edition(key: str) -> Edition:
    """One of the published editions; EditionError where there is none."""
    for edition in published_editions():
        if edition.key == key:
            return edition
    raise EditionError(f"no published edition {key}")


@dataclass(frozen=True, slots=True)
class RuleFilter:
    """What a reader looks for in an edition; empty texts do not narrow."""

    family: str = ""
    strength: str = ""
    kind: str = ""
    words: str = ""

    def fits(self, rule: Rule) -> bool:
        """Whether the rule is among those looked for."""
        if self.family and rule.family != self.family:
            return False
        if self.strength and rule.strength != self.strength:
            return False
        if self.kind and rule.kind != self.kind:
            return False
        searched = " ".join(_texts(rule)).casefold()
        return all(word in searched for word in self.words.casefold().split())


def _texts(rule: Rule) -> list[str]:
    texts = [rule.id, rule.title.zh, rule.title.en]
    for clause in rule.clauses:
        texts += [clause.document, clause.place, clause.sentence]
    for message in rule.messages.values():
        texts += [message.text.zh, message.text.en]
    return texts


def rules_of(edition: Edition, wanted: RuleFilter) -> list[Rule]:
    """The rules of the edition that fit, in its order."""
    return [rule for rule in edition.rules.values() if wanted.fits(rule)]
