"""The list of budgets, and a school's budget table with its rules beside it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import policy
from accounts.actors import Actor
from accounts.pages import Request, page
from accounts.permissions import Permission as P
from budgets import actions, judging, presenters, queries
from budgets.facts import with_rows
from budgets.filters import BudgetFilter
from budgets.forms import PasteForm
from budgets.links import home_of
from budgets.models import BudgetItem, BudgetLine, Plan
from budgets.tables import BudgetTable
from core import autosave, cells
from core.money import money
from core.queries import for_reader
from core.refusals import Refused
from findings.presenters import language
from workspace.marks import marks, on_findings


@page(P.BUDGET_VIEW)
def budgets(request: Request) -> HttpResponse:
    """The budgets one may see, with their sums; the filter lives in the URL."""
    return render(request, "budgets/list.html", {"table": BudgetTable(BudgetFilter(request.GET, request.actor))})


@page(P.BUDGET_VIEW, key="pk")
def table(request: Request, plan: Plan) -> HttpResponse:
    """The budget of one school: a grid for those who may write it, a sheet to read for the others."""
    may_write = policy.can(request.actor, P.BUDGET_WRITE, plan)
    shown = _table(plan, may_write and not plan.under_signature, request.actor)
    return render(request, "budgets/table.html", {**shown, "may_write": may_write})


@page(P.BUDGET_VIEW, key="pk")
def beside(request: Request, plan: Plan) -> HttpResponse:
    """What stands beside the table: bars and findings, asked for once the page stands and after every save."""
    [rows] = with_rows([plan])
    editable = policy.can(request.actor, P.BUDGET_WRITE, plan) and not plan.under_signature
    shown = _beside(rows, editable, request.actor)
    return render(request, "budgets/_beside.html", shown | {"renewed": shown["has_money_rules"]})


@page(P.BUDGET_VIEW, key="pk")
def history(request: Request, plan: Plan) -> HttpResponse:
    """Every change of the budget, newest first."""
    told = presenters.history_of_budget(plan, language(), request.actor)
    shown = Paginator(told, 100).get_page(request.GET.get("page"))
    entries = for_reader(shown.object_list, request.actor)
    return render(request, "budgets/history.html", {"plan": plan, "page": shown, "entries": entries})


@page(P.BUDGET_WRITE, key="pk", methods=("POST",))
def save(request: Request, plan: Plan) -> HttpResponse:
    """Save one cell; the answer carries the sums that follow from it."""

    def write(**posted: str) -> Any:
        return actions.save_field(by=request.actor, plan=plan, **posted)

    return autosave.answer(request, write, also=lambda: _outputs(plan))


@page(P.BUDGET_WRITE, key="pk", methods=("POST",))
def adopt(request: Request, plan: Plan) -> HttpResponse:
    """Take over what the lines come to as the items' amounts."""
    changed = actions.adopt_amounts(by=request.actor, plan=plan)
    text = ngettext("%(n)s item amount was entered.", "%(n)s item amounts were entered.", changed) % {"n": changed}
    messages.success(request, text)
    return redirect("budgets:table", pk=plan.pk)


@page(P.BUDGET_WRITE, key="pk", methods=("POST",))
def add_item(request: Request, plan: Plan) -> HttpResponse:
    """Put a category into the budget."""
    try:
        item = actions.add_item(by=request.actor, plan=plan, category=request.POST.get("category", ""))
    except Refused as refused:
        return _again(request, plan, refused)
    first = item.lines.first()
    return _to(plan, f"line-{first.pk}-purpose" if first else f"item-{item.category}-add")


@page(P.BUDGET_WRITE, key="pk", methods=("POST",))
def remove_item(request: Request, plan: Plan, item: int) -> HttpResponse:
    """Take a category out; gone already is as good as removed."""
    row = plan.items.filter(pk=item).first()
    if row is not None:
        actions.remove_item(by=request.actor, item=row)
        messages.success(request, _("The category and its lines were removed."))
    return redirect("budgets:table", pk=plan.pk)


@page(P.BUDGET_WRITE, key="pk", methods=("POST",))
def add_line(request: Request, plan: Plan, item: int) -> HttpResponse:
    """Add an empty line at the end of a category."""
    try:
        [line] = actions.add_lines(by=request.actor, item=_item(plan, item), expects=_expected(request))
    except Refused as refused:
        return _again(request, plan, refused)
    return _to(plan, f"line-{line.pk}-description")


@page(P.BUDGET_WRITE, key="pk", methods=("GET", "POST"))
def paste(request: Request, plan: Plan, item: int) -> HttpResponse:
    """Make lines from a block copied out of a spreadsheet."""
    row = _item(plan, item)
    form = PasteForm(
        request.POST or None,
        initial={"expects": row.lines.count()},
        category=row.category,
        purposes={purpose.number: purpose.pk for purpose in queries.purposes_of(plan)},
    )
    if request.method == "POST" and form.is_valid():
        rows, expects = form.cleaned_data["block"], form.cleaned_data["expects"]
        try:
            made = actions.add_lines(by=request.actor, item=row, rows=rows, expects=expects)
        except Refused as refused:
            form.add_error("block", str(refused))
        else:
            text = ngettext("%(n)s line was added.", "%(n)s lines were added.", len(made)) % {"n": len(made)}
            messages.success(request, text)
            left_out = list(form.left_out())
            for sentence in left_out:
                messages.warning(request, sentence)
            # What was left out is read first, and stands above the table.
            return redirect("budgets:table", pk=plan.pk) if left_out else _to(plan, f"line-{made[0].pk}-description")
    name = queries.categories_of(queries.edition_of(plan))[row.category].name(language())
    shown = {"form": form, "plan": plan, "category": name}
    return render(request, "budgets/paste.html", shown, status=422 if form.errors else 200)


@page(P.BUDGET_WRITE, key="pk", methods=("POST",))
def remove_line(request: Request, plan: Plan, line: int) -> HttpResponse:
    """Take a line out; gone already is as good as removed."""
    budget_line = BudgetLine.objects.filter(item__plan=plan, pk=line).select_related("item__plan").first()
    if budget_line is None:
        return redirect("budgets:table", pk=plan.pk)
    actions.remove_line(by=request.actor, line=budget_line)
    return _to(plan, f"item-{budget_line.item.category}-head")


@page(P.BUDGET_WRITE, key="pk", methods=("POST",))
def move_line(request: Request, plan: Plan, line: int) -> HttpResponse:
    """Move a line one place up or down within its category."""
    budget_line = BudgetLine.objects.filter(item__plan=plan, pk=line).select_related("item__plan").first()
    if budget_line is None:
        raise Http404
    actions.move_line(by=request.actor, line=budget_line, step=-1 if request.POST.get("step") == "up" else 1)
    return _to(plan, f"line-{budget_line.pk}-description")


def _table(plan: Plan, editable: bool, reader: Actor) -> dict[str, Any]:
    """`editable`: not a budget under signature, which is a sheet to read: a stray key would void three signatures."""
    [plan] = with_rows([plan])
    edition = queries.edition_of(plan)
    sheet = queries.sheet_of(plan, language())
    there = {item.category for item in plan.items.all()}
    return {
        "plan": plan,
        "edition": edition,
        "editable": editable,
        "sheet": sheet,
        "purposes": queries.purposes_of(plan) if editable else [],
        "choices": queries.categories_by_account(edition, language(), without=there),
        "home": home_of(plan),
        "talk": marks(plan, reader),
        "has_money_rules": queries.has_money_rules(edition),
    }


def _beside(plan: Plan, editable: bool, reader: Actor) -> dict[str, Any]:
    edition = queries.edition_of(plan)
    judged = queries.has_money_rules(edition)
    findings = on_findings(judging.judged_rows(plan), plan, reader)
    return {
        "plan": plan,
        "edition": edition,
        "has_money_rules": judged,
        "bars": judging.bars(plan) if judged else [],
        # Without its record a finding offers no justification to write: readers may not.
        "findings": findings if editable else [replace(each, subject=None) for each in findings],
        "disagreements": judging.arithmetic(plan),
    }


def _outputs(plan: Plan) -> Mapping[str, str]:
    """The computed cells by element id, as the page shows them."""
    [plan] = with_rows([plan])
    sheet = queries.sheet_of(plan, language())
    texts = {f"account-{key}": money(getattr(sheet.sums, key)) for key in queries.ACCOUNTS}
    for key, _name, items, amount in sheet.groups:
        texts[f"group-{key}"] = money(amount)
        for shown in items:
            texts[f"item-{shown.item.category}-computed"] = money(shown.computed)
            for line in shown.lines:
                texts[f"line-{line.pk}-product"] = money(line.product)
    return texts


def _item(plan: Plan, pk: int) -> BudgetItem:
    item = plan.items.filter(pk=pk).first()
    if item is None:
        raise Http404
    return item


def _expected(request: Request) -> int | None:
    return cells.small_int(request.POST.get("expects", ""))


def _to(plan: Plan, anchor: str) -> HttpResponse:
    return redirect(f"{reverse('budgets:table', args=[plan.pk])}#{anchor}")


def _again(request: Request, plan: Plan, refused: Refused) -> HttpResponse:
    """The table as it is now, with why nothing was done."""
    shown = _table(plan, True, request.actor) | {"errors": [{"text": str(refused)}]}
    return render(request, "budgets/table.html", shown, status=422)
