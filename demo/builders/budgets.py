"""The budgets of the told years' plans, and what was asked, reported and approved of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from budgets.models import Account, BudgetItem, BudgetLine, Grant, Letter, Plan, Purpose
from budgets.queries import sums
from demo.nation import Nation
from demo.stories import plans_of, words
from demo.stories.draft import Draft, Plans
from proposals.fields import explorations
from proposals.states import ProposalState as S
from proposals.states import SubplanState
from rulebook import load_edition

#: What was granted of what was asked, in percent, by account.
_GRANTED = {Account.CURRENT: 90, Account.CAPITAL: 80}
_BATCH = 2000


@dataclass
class _Rows:
    """Rows of one year, written together."""

    plans: list[Plan] = field(default_factory=list)
    purposes: list[Purpose] = field(default_factory=list)
    items: list[BudgetItem] = field(default_factory=list)
    lines: list[BudgetLine] = field(default_factory=list)

    def write(self) -> None:
        """Everything, parents first."""
        written: list[tuple[Any, list[Any]]] = [
            (Plan, self.plans),
            (Purpose, self.purposes),
            (BudgetItem, self.items),
            (BudgetLine, self.lines),
        ]
        for model, rows in written:
            model.objects.bulk_create(rows, batch_size=_BATCH)


def build(nation: Nation) -> None:
    """A budget for each sub-plan; what it is for is known by the number and name that the sub-plan's item will have."""
    for year in nation.told_years:
        rows = _Rows()
        for plans in plans_of(nation, year):
            for number, draft in enumerate(plans.drafts, 1):
                _plan(rows, plans, draft, number)
                _lines(rows, draft)
        rows.write()


def grant(nation: Nation) -> None:
    """Amounts asked of all that was submitted, reported of what went to the ministry, approved by its letter."""
    for year in nation.told_years:
        _grants(nation, year, [plans for plans in plans_of(nation, year) if plans.state != S.DRAFT])


def _plan(rows: _Rows, plans: Plans, draft: Draft, number: int) -> None:
    draft.plan = Plan(
        year=plans.alliance.year,
        school=draft.school,
        edition=plans.edition,
        under_signature=draft.state != SubplanState.DRAFT,
        runs_exploration=draft.runs(*explorations(load_edition(plans.edition))),
    )
    draft.purposes = [
        Purpose(
            plan=draft.plan,
            number=f"{plans.alliance.year_id}-{number}-{position}",
            name=words.name_of(plans.edition, item.work_items),
        )
        for position, item in enumerate(draft.items, 1)
    ]
    rows.plans.append(draft.plan)
    rows.purposes += draft.purposes


def _lines(rows: _Rows, draft: Draft) -> None:
    for category in dict.fromkeys(line.category for line in draft.lines):
        lines = [line for line in draft.lines if line.category == category]
        amount = draft.typed.get(category, sum(line.total for line in lines) // 1000 * 1000)
        item = BudgetItem(plan=draft.plan, category=category, amount=amount, amount_raw=str(amount))
        rows.items.append(item)
        for position, line in enumerate(lines, 1):
            rows.lines.append(
                BudgetLine(
                    item=item,
                    purpose=draft.purposes[line.item] if line.item is not None and draft.purposes else None,
                    position=position,
                    description=line.description,
                    served=line.served,
                    unit=line.unit,
                    quantity=line.quantity,
                    quantity_raw=str(line.quantity),
                    unit_price=line.price,
                    unit_price_raw=str(line.price),
                    amount=line.amount,
                    amount_raw="" if line.amount is None else str(line.amount),
                )
            )


def _grants(nation: Nation, year: int, gone: Iterable[Plans]) -> None:
    asked = sums([draft.plan for plans in gone for draft in plans.drafts])
    letter = Letter.objects.create(
        number=f"示範部授教國字第{year}0000001號", dated=min(date(year + 1911, 7, 1), nation.on)
    )
    rows: list[Grant] = []
    for plans in gone:
        approved = plans.state == S.APPROVED
        for plan in (draft.plan for draft in plans.drafts):
            total = asked[plan.pk]
            for account, requested in ((Account.CURRENT, total.current), (Account.CAPITAL, total.capital)):
                granted = requested * _GRANTED[account] // 100_000 * 1000
                rows.append(
                    Grant(
                        plan=plan,
                        account=account,
                        requested=requested,
                        reported=granted if plans.state in (S.REPORTED, S.APPROVED) else None,
                        approved=granted if approved else None,
                        letter=letter if approved else None,
                    )
                )
    Grant.objects.bulk_create(rows, batch_size=_BATCH)


AFTER = ("communities",)
STEPS = (build, grant)
