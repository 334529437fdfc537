"""Reads of budgets: sums, sheets, lists, categories."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import BigIntegerField, Case, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission as P
from budgets.facts import facts_of, with_rows
from budgets.models import BudgetItem, BudgetLine, Plan, Purpose
from rulebook import Edition, Entry, edition_for_year, load_edition
from rulebook.facts.budget import BudgetFacts
from rulebook.money import thousands

ACCOUNTS = ("personnel", "operating", "current", "capital", "total")
_LAST_YEAR = 199  # of the ROC years the tables hold: asks for the newest edition


@dataclass(frozen=True, slots=True)
class Sums:
    """A budget by account, whole NT$; current = personnel + operating, total = current + capital."""

    personnel: int = 0
    operating: int = 0
    capital: int = 0

    @property
    def current(self) -> int:
        """Personnel and operating."""
        return self.personnel + self.operating

    @property
    def total(self) -> int:
        """Current and capital."""
        return self.current + self.capital

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.personnel + other.personnel, self.operating + other.operating, self.capital + other.capital)


def edition_of(plan: Plan) -> Edition:
    """The rules the plan is written under; `carried` where its year has none of its own."""
    edition = edition_for_year(plan.year_id)
    return edition if edition.key == plan.edition else load_edition(plan.edition)


def has_money_rules(edition: Edition) -> bool:
    """Whether the edition judges budgets; where it does not (106), sums are all that is checked."""
    return "category" in edition.tables


def money_edition(edition: Edition) -> Edition:
    """The edition whose categories a budget is written in: its own, or the newest where it has no money rules."""
    return edition if has_money_rules(edition) else edition_for_year(_LAST_YEAR)


def categories_of(edition: Edition) -> Mapping[str, Entry]:
    """The level-2 categories with account and unit."""
    return money_edition(edition).tables["category"]


def account_of(categories: Mapping[str, Entry], category: str) -> str:
    """personnel, operating or capital; an unknown category counts as operating, as the rulebook counts it."""
    entry = categories.get(category)
    return str(entry["account"]) if entry else "operating"


def categories_by_account(
    edition: Edition, lang: str, *, without: Collection[str] = ()
) -> list[tuple[str, list[tuple[str, str]]]]:
    """(key, name) of the categories to choose from, under the name of their level-1 category."""
    accounts = money_edition(edition).tables["account"]
    grouped: dict[str, list[tuple[str, str]]] = {}
    for key, entry in categories_of(edition).items():
        if key not in without:
            grouped.setdefault(str(entry["account"]), []).append((key, entry.name(lang)))
    return [(accounts[account].name(lang), entries) for account, entries in grouped.items()]


def budgets_visible_to(actor: Actor) -> QuerySet[Plan]:
    """The plans one may see, newest year first, by school code."""
    rows = policy.scope(actor, P.BUDGET_VIEW).select_related("school__organisation", "year")
    return rows.order_by("-year", "school__organisation__code", "kind")


def of_school(words: str) -> Q:
    """Plans of a school whose name contains the words, or whose code they are."""
    return Q(school__organisation__name__icontains=words) | Q(school__organisation__code__iexact=words)


def purposes_of(plan: Plan) -> list[Purpose]:
    """What the plan's money may be for, by the printed number."""
    return sorted(plan.purposes.all(), key=lambda purpose: (len(purpose.number), purpose.number))


def sums(plans: Iterable[Plan]) -> dict[int, Sums]:
    """Every plan's sums by its id, in one query: item amounts as typed, or as their lines come to where none is."""
    tables = {plan.pk: categories_of(edition_of(plan)) for plan in plans}
    collected = {key: {"personnel": 0, "operating": 0, "capital": 0} for key in tables}
    refused = When(~Q(lines__amount_raw__regex=r"^\s*$"), then=Value(0))
    line = Coalesce(
        F("lines__amount"),
        Case(refused),
        F("lines__quantity") * F("lines__unit_price"),
        Value(0),
        output_field=BigIntegerField(),
    )
    items = BudgetItem.objects.filter(plan__in=tables.keys()).annotate(lines_sum=Coalesce(Sum(line), Value(0)))
    for item in items:
        account = account_of(tables[item.plan_id], item.category)
        collected[item.plan_id][account] += item.typed if item.typed is not None else thousands(int(item.lines_sum))
    return {key: Sums(**parts) for key, parts in collected.items()}


@dataclass(frozen=True, slots=True)
class Summary:
    """Budgets by school and account, with their total."""

    rows: list[tuple[Plan, Sums]]
    total: Sums


def summary(plans: Iterable[Plan]) -> Summary:
    """The plans' sums in the order given; for templates/budgets/summary.html. Two queries."""
    order = [plan.pk for plan in plans]
    by_key = {plan.pk: plan for plan in Plan.objects.filter(pk__in=order).select_related("school__organisation")}
    added = sums(by_key.values())
    return Summary([(by_key[key], added[key]) for key in order], sum(added.values(), Sums()))


@dataclass(frozen=True)
class ItemSheet:
    """An item as it is shown: its category's name, its lines, what they come to, what it counts with."""

    item: BudgetItem
    name: str
    lines: list[BudgetLine]
    computed: int
    amount: int


@dataclass(frozen=True)
class BudgetSheet:
    """A budget laid out: items by level-1 category in the edition's order, with sums."""

    plan: Plan
    groups: list[tuple[str, str, list[ItemSheet], int]]
    """(account key, its name, its items, their sum) for personnel, operating, capital; empty ones left out."""
    sums: Sums
    facts: BudgetFacts


def sheets(plans: Iterable[Plan], lang: str) -> list[BudgetSheet]:
    """The budgets laid out in `lang` ('en' or 'zh-hant'), in the order given; three queries for any number."""
    return [sheet_of(plan, lang) for plan in with_rows(plans)]


def sheet_of(plan: Plan, lang: str) -> BudgetSheet:
    """The layout of a plan that `facts.with_rows` has read."""
    facts, edition = facts_of(plan), money_edition(edition_of(plan))
    categories, accounts = edition.tables["category"], edition.tables["account"]
    order = {key: at for at, key in enumerate(categories)}
    grouped: dict[str, list[ItemSheet]] = {"personnel": [], "operating": [], "capital": []}
    for item in sorted(plan.items.all(), key=lambda each: order.get(each.category, len(order))):
        entry = categories.get(item.category)
        name = entry.name(lang) if entry else item.category
        shown = ItemSheet(
            item,
            name,
            list(item.lines.all()),
            facts.computed.get(item.category, 0),
            facts.amounts.get(item.category, 0),
        )
        grouped[account_of(categories, item.category)].append(shown)
    parts = {key: sum(each.amount for each in items) for key, items in grouped.items()}
    return BudgetSheet(
        plan,
        [(key, accounts[key].name(lang), items, parts[key]) for key, items in grouped.items() if items],
        Sums(**parts),
        facts,
    )
