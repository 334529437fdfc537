"""A budget of each school in either year."""

from budgets.models import Account, BudgetItem, BudgetLine, Grant, Plan, Purpose
from communities.models import Alliance, School
from tests.access.nation import YEAR, Nation, Records, pk

AFTER = ("communities",)
ARGUMENTS = {
    **{f"budgets:{name}": {"item": pk(BudgetItem)} for name in ("add_line", "paste", "remove_item")},
    **{f"budgets:{name}": {"line": pk(BudgetLine)} for name in ("move_line", "remove_line")},
    "budgets:grants": {"alliance": pk(Alliance)},
}


def build(nation: Nation) -> None:
    """One line, one amount asked for; what is kept is this year's."""
    for tenant in nation.tenants:
        for number, (school, kept) in enumerate(tenant.schools, 1):
            for year in (YEAR - 1, YEAR):
                kept.update(_plan(school, year, number, tenant.canary))


def _plan(school: School, year: int, number: int, canary: str) -> Records:
    plan = Plan.objects.create(year_id=year, school=school, edition="111")
    purpose = Purpose.objects.create(plan=plan, number=f"{year}-{number}-1", name=canary)
    money = BudgetItem.objects.create(plan=plan, category="printing", amount_raw="3000", amount=3000)
    line = BudgetLine.objects.create(item=money, purpose=purpose, position=1, description=canary, quantity=1)
    grant, _capital = (
        Grant.objects.create(plan=plan, account=account, requested=amount)
        for account, amount in ((Account.CURRENT, 3000), (Account.CAPITAL, 0))
    )
    return {Plan: plan, Grant: grant, BudgetItem: money, BudgetLine: line}
