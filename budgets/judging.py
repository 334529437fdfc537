"""Budgets judged: findings with their fields, and every share's bar. The rulebook computes; nothing is judged here."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from budgets.facts import Budget, budget_of, facts_of, read
from budgets.models import Plan
from budgets.queries import edition_of, has_money_rules, money_edition
from findings.judging import judge_all, with_typed
from findings.presenters import Shown, language
from rulebook import Edition, Rule, evaluate, load_edition, render, shares

#: What a rule says where a line lacks an input that the table does not ask for: half day, payee, useful life …
_NOT_ASKED = "unfilled"
_ARITHMETIC = "budget.line-sum"


@dataclass(frozen=True, slots=True)
class Bar:
    """A share beside the table, NT$: what is used of its limit, which lines count, under which rule."""

    rule: Rule
    label: str
    used: int
    limit: int
    base: int
    percent: int
    of_current: bool
    lines: tuple[Mapping[str, object], ...]


def judged(plan: Plan) -> list[Shown]:
    """All findings of one budget as it stands today."""
    [budget] = read([plan.pk])
    return _judge(budget)


def judged_rows(plan: Plan) -> list[Shown]:
    """The same of a plan that `facts.with_rows` has read."""
    return _judge(budget_of(plan))


def _judge(budget: Budget) -> list[Shown]:
    return reported(judge_all([parts(budget)], on=timezone.localdate()), budget.typed)


def parts(budget: Budget) -> tuple[object, Edition, Plan]:
    """The budget as `findings.judging.judge_all` takes it."""
    return budget.facts, load_edition(budget.plan.edition), budget.plan


def reported(shown: Iterable[Shown], typed: Mapping[str, str]) -> list[Shown]:
    """What a budget's page tells of what was found in it; `typed` as in `facts.Budget`."""
    return with_typed((each for each in shown if each.finding.message_key != _NOT_ASKED), typed)


def arithmetic(plan: Plan) -> list[str]:
    """Sentences on sums that disagree, for a year whose edition has no money rules: nothing else is checked there."""
    edition = edition_of(plan)
    if has_money_rules(edition):
        return []
    findings = evaluate(facts_of(plan), money_edition(edition), on=timezone.localdate())
    return [render(each, language()) for each in findings if each.rule == _ARITHMETIC]


def bars(plan: Plan, on: date | None = None) -> list[Bar]:
    """Every share of the plan's edition with its room; the plan comes from `with_rows`."""
    edition, facts = edition_of(plan), facts_of(plan)
    return [
        Bar(
            rule=share.rule,
            label=share.rule.title(language()),
            used=share.amount,
            limit=share.limit,
            base=share.base,
            percent=share.percent,
            of_current=share.rule["of"] == "current",
            lines=tuple(_counting(plan, share.categories)),
        )
        for share in shares(facts, edition, on=on or timezone.localdate())
    ]


def _counting(plan: Plan, categories: tuple[str, ...]) -> Iterator[Mapping[str, object]]:
    """The lines that count, for the bar's list: label, amount, where they stand in the table."""
    for item in plan.items.all():
        if item.category in categories:
            for line in item.lines.all():
                label = (
                    line.description
                    or str(line.purpose or "")
                    or edition_of(plan).name("category", item.category, language())
                )
                yield {"label": label, "amount": line.total, "url": f"#line-{line.pk}-description"}
