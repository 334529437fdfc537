"""Budgets told in words: what a cell or a row is called, which cells hold nothing that counts, what was changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from operator import or_
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.permissions import Permission as P
from accounts.roles import OrganisationKind, Role
from budgets.fields import NUMBERS, cell_id
from budgets.judging import judged
from budgets.links import table_url
from budgets.models import BudgetItem, BudgetLine, Plan
from budgets.queries import categories_of, edition_of
from communities.models import AllianceMember
from core import queries as core
from findings.presenters import language
from rulebook import Edition, Entry
from workspace import commentables
from workspace.commentables import Commentable, Part


@dataclass(frozen=True, slots=True)
class BudgetCell:
    """A cell of a budget: its category and line in words, its column, what was typed, its anchor on the page."""

    where: str
    column: str
    typed: str
    anchor: str


def unfinished(plan: int, edition: Edition, lang: str) -> list[BudgetCell]:
    """Cells of a budget that hold no number where one belongs; after them those of begun lines that name no item of
    the sub-plan that they serve, with nothing typed."""
    categories = categories_of(edition)
    cells = [
        BudgetCell(
            _name(categories, item.category, lang), str(_label(BudgetItem, "amount_raw")), raw, f"item-{item.category}"
        )
        for item in BudgetItem.objects.filter(plan=plan, amount=None)
        if (raw := item.amount_raw.strip())
    ]
    blank = [Q(**{each.name: None}) & ~Q(**{each.columns[0]: ""}) for each in NUMBERS]
    lines = list(_lines(plan, reduce(or_, blank) | Q(purpose=None), categories, lang))
    cells += [
        BudgetCell(where, str(each.words), raw, cell_id(line, each.name))
        for line, where in lines
        for each in NUMBERS
        if (raw := each.unread(line))
    ]
    cells += [
        BudgetCell(where, _("Plan item"), "", cell_id(line, "purpose"))
        for line, where in lines
        if line.purpose_id is None and line.is_begun
    ]
    return cells


def _lines(plan: int, which: Q, categories: Mapping[str, Entry], lang: str) -> Iterator[tuple[BudgetLine, str]]:
    """Those lines of a budget with the words by which each is found: its category, its row, what it is for."""
    lines = BudgetLine.objects.filter(item__plan=plan).order_by("item", "position", "pk")
    chosen = list(lines.filter(which).select_related("item"))
    if not chosen:
        return
    ordered = groupby(lines.values_list("item", "pk"), key=lambda row: row[0])
    place = {pk: number for _item, rows in ordered for number, (_same, pk) in enumerate(rows, 1)}
    for line in chosen:
        yield line, f"{_name(categories, line.item.category, lang)} {row_name(place[line.pk], line.description)}"


def row_name(number: int, description: str) -> str:
    """How a row of a category is called: its place, and what it is for where that is said."""
    if not description:
        return _("row %(number)s") % {"number": number}
    return _("row %(number)s (%(what)s)") % {"number": number, "what": description}


def _name(categories: Mapping[str, Entry], category: str, lang: str) -> str:
    return categories[category].name(lang) if category in categories else category


def _label(model: type[Model], column: str) -> Any:
    return model._meta.get_field(column).verbose_name  # type: ignore[union-attr]


def history_of_budget(plan: Plan, lang: str, reader: Actor) -> list[core.HistoryEntry]:
    """Every change of the plan, its items and its lines, removed ones too, and of its comments where the reader reads
    these; newest first."""
    names = categories_of(edition_of(plan))

    def named(event: Any) -> str:
        return names[event.category].name(lang) if event.category in names else str(event.category)

    def row(event: Any) -> str:
        where = names_of_items.get(event.item_id, "")
        return f"{where} {row_name(event.position, event.description)}".strip()

    items, lines = core.events_of(BudgetItem).objects, core.events_of(BudgetLine).objects
    names_of_items = {event.pgh_obj_id: named(event) for event in items.filter(plan_id=plan.pk)}
    of_lines = set(lines.filter(item_id__in=names_of_items).values_list("pgh_obj_id", flat=True))
    entries = [
        *core.history_of(plan),
        *core.histories_of(BudgetItem, names_of_items, named),
        *core.histories_of(BudgetLine, of_lines, row),
        *commentables.history(plan, reader),
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def part_of_budget(plan: Plan, key: str) -> Part | None:
    """A line by its key (line-12), an item by its category (item-printing)."""
    names, lang = categories_of(edition_of(plan)), language()
    kind, _dash, rest = key.partition("-")
    if kind == "item" and plan.items.filter(category=rest).exists():
        return Part(_name(names, rest, lang), f"{table_url(plan)}#item-{rest}")
    if kind != "line" or not rest.isdecimal() or len(rest) > _LONGEST_KEY:
        return None
    found = list(_lines(plan.pk, Q(pk=int(rest)), names, lang))
    return Part(found[0][1], f"{table_url(plan)}#line-{rest}-description") if found else None


def _of_budget(plan: Plan) -> Q:
    """The people of the school, of who convenes its alliance, and of the Administration."""
    joined = AllianceMember.objects.filter(
        school=plan.school_id, alliance__year=plan.year_id, answer=AllianceMember.Answer.JOINED
    )
    conveners = AllianceMember.objects.filter(alliance__in=joined.values("alliance"), part=AllianceMember.Part.CONVENER)
    return (
        Q(organisation=plan.school_id)
        | Q(organisation__in=conveners.values("school"))
        | Q(organisation__kind=OrganisationKind.ADMINISTRATION)
    )


def _rule_of(plan: Plan, rule: str) -> str:
    known = edition_of(plan).rules.get(rule)
    return known.title(language()) if known else ""


_LONGEST_KEY = 18
BUDGETS = Commentable(
    Plan,
    see=P.BUDGET_DISCUSS,
    write=P.BUDGET_DISCUSS,
    readers=gettext_lazy(
        "Comments here are read by the school's officer, accountant and principal, by the convener's officer and by "
        "the Administration. Reviewers and other schools do not read them."
    ),
    part=part_of_budget,
    url=table_url,
    among=_of_budget,
    concerned=lambda plan: Q(organisation=plan.school_id, role=Role.SCHOOL_OFFICER),
    findings=judged,
    rule=_rule_of,
    head="budget",
)
