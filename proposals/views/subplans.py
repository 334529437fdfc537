"""Pages of a sub-plan: basics and items, one item with its activities, indicators, designated quantities, copying."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import policy
from accounts.pages import Request, page
from accounts.permissions import Permission as P
from core import autosave, cells
from core.refusals import Refused
from findings.judging import for_reader
from findings.presenters import Shown
from proposals import actions, fields
from proposals.actions.copying import TEXTS
from proposals.judging import judged_subplan
from proposals.judging.completeness import lacking
from proposals.links import page_of
from proposals.models import Proposal, Subplan
from proposals.presenters.activities import activity_rows
from proposals.presenters.closed import why_closed
from proposals.presenters.evidence import parts_of_files
from proposals.presenters.home import parts_of
from proposals.presenters.progress import chip
from proposals.presenters.subplans import SubplanSheet, controls, sheet
from proposals.queries.signing import opinion_on
from proposals.queries.subplans import SHOWN, earlier_subplan, with_contents
from proposals.states import SubplanState
from workspace.marks import marks, on_findings
from workspace.presenters import files
from workspace.templatetags.comments import comment_mark


@page(P.SUBPLAN_VIEW, key="pk", related=SHOWN)
def subplan(request: Request, subplan: Subplan) -> HttpResponse:
    """Title, goals, expected benefit, reduced hours, and the items."""
    shown = sheet(subplan)
    talk = marks(shown.subplan, request.actor)
    items = [
        {
            "row": item,
            "work_items": shown.work_items(item),
            "talk": comment_mark(talk, f"item-{item.pk}", item.name or item.purpose.number),
        }
        for item in shown.items
    ]
    attached = files(shown.subplan, request.actor)
    return _show(request, shown, "proposals/subplan.html", items=items, texts=shown.texts(), files=attached, talk=talk)


@page(P.SUBPLAN_VIEW, key="pk", related=SHOWN)
def item(request: Request, subplan: Subplan, item: int) -> HttpResponse:
    """One item: its work items, who takes part, activities, schedule."""
    shown = sheet(subplan)
    row = next((each for each in shown.items if each.pk == item), None)
    if row is None:
        raise Http404
    texts, talk = controls(row, f"item-{row.pk}-"), marks(shown.subplan, request.actor)
    context = {
        "item": row,
        "key": str(row.pk),
        "texts": texts,
        "exploration_kept": any(control["value"] for control in texts.values() if control["when"] == "exploration"),
        "options": shown.work_item_options(),
        "indicator_options": shown.indicator_options(),
        "participants": shown.participants(row),
        "about_participants": comment_mark(talk, f"item-{row.pk}-participants", _("Schools and people taking part")),
        "activities": activity_rows(row, talk),
        "talk": talk,
        "following": next((each for each in shown.items if each.position > row.position), None),
    }
    return _show(request, shown, "proposals/item.html", **context)


@page(P.SUBPLAN_VIEW, key="pk", related=SHOWN)
def indicators(request: Request, subplan: Subplan) -> HttpResponse:
    """The indicators: last year's value beside this year's target, and what is done for each."""
    shown = sheet(subplan)
    context = {
        "quantities": shown.quantities(),
        "qualities": shown.qualities(),
        "talk": marks(shown.subplan, request.actor),
    }
    return _show(request, shown, "proposals/indicators.html", **context)


@page(P.SUBPLAN_VIEW, key="pk", related=SHOWN)
def designated(request: Request, subplan: Subplan) -> HttpResponse:
    """The quantities of a designated school, with the minimum and the clause of each."""
    shown = sheet(subplan)
    parts = parts_of_files(shown.subplan)
    context = {
        "lists": list(shown.designated()),
        "outreach": shown.outreach(),
        "files": files(shown.subplan, request.actor, parts) if parts else None,
        "talk": marks(shown.subplan, request.actor),
    }
    return _show(request, shown, "proposals/designated.html", **context)


@page(P.SUBPLAN_VIEW, key="pk")
def budget(request: Request, subplan: Subplan) -> HttpResponse:
    """To the budget of the sub-plan."""
    return redirect("budgets:table", pk=subplan.plan_id)


@page(P.SUBPLAN_VIEW, key="pk")
def findings(request: Request, subplan: Subplan) -> HttpResponse:
    """The findings beside the fields, asked for once the page stands and after every save."""
    shown = own_findings(request, subplan)
    return render(request, "components/findings.html", {"findings": shown, "url": page_of(subplan, "subplan_findings")})


@page(P.SUBPLAN_VIEW, key="pk", related=SHOWN)
def lacks(request: Request, subplan: Subplan) -> HttpResponse:
    """What the sub-plan still lacks, asked for as the findings are."""
    missing = lacking(with_contents(subplan))
    return render(request, "proposals/_lacks.html", {"lacks": missing, "lacks_url": page_of(subplan, "lacking")})


@page(P.SUBPLAN_WRITE, key="pk", methods=("POST",))
def save(request: Request, subplan: Subplan) -> HttpResponse:
    """Save one field of the sub-plan, of an item, of an activity."""

    def write(**posted: str) -> Any:
        return actions.save_field(by=request.actor, subplan=subplan, **posted)

    name = request.POST.get("field", "")
    return autosave.answer(request, write, can_join=fields.can_join(name))


@page(P.SUBPLAN_WRITE, key="pk", methods=("POST",))
def add_item(request: Request, subplan: Subplan) -> HttpResponse:
    """Add an empty item and go to it."""
    expects = _number(request, "expects")
    made = _try(request, lambda: actions.add_item(by=request.actor, subplan=subplan, expects=expects))
    if made is None:
        return redirect(reverse("proposals:subplan", args=[subplan.pk]) + "#items")
    return redirect(reverse("proposals:item", args=[subplan.pk, made.pk]) + f"#item-{made.pk}-name")


@page(P.SUBPLAN_WRITE, key="pk", methods=("POST",))
def remove_item(request: Request, subplan: Subplan, item: int) -> HttpResponse:
    """Remove an item; the page asked for confirmation."""
    _try(request, lambda: actions.remove_item(by=request.actor, subplan=subplan, item=item))
    return redirect(reverse("proposals:subplan", args=[subplan.pk]) + "#items")


@page(P.SUBPLAN_WRITE, key="pk", methods=("POST",))
def move_item(request: Request, subplan: Subplan, item: int) -> HttpResponse:
    """Move an item up or down."""
    step = _number(request, "step") or 0
    _try(request, lambda: actions.move_item(by=request.actor, subplan=subplan, item=item, step=step))
    return redirect(reverse("proposals:subplan", args=[subplan.pk]) + "#items")


@page(P.SUBPLAN_WRITE, key="pk", methods=("POST",))
def add_activity(request: Request, subplan: Subplan, item: int) -> HttpResponse:
    """Add an empty activity to an item."""
    expects = _number(request, "expects")
    made = _try(request, lambda: actions.add_activity(by=request.actor, subplan=subplan, item=item, expects=expects))
    anchor = f"#activity-{made.pk}-name" if made else "#activities"
    return redirect(reverse("proposals:item", args=[subplan.pk, item]) + anchor)


@page(P.SUBPLAN_WRITE, key="pk", methods=("POST",))
def remove_activity(request: Request, subplan: Subplan, activity: int) -> HttpResponse:
    """Remove an activity; the page asked for confirmation."""
    _try(request, lambda: actions.remove_activity(by=request.actor, subplan=subplan, activity=activity))
    return _back_to_item(request, subplan)


@page(P.SUBPLAN_WRITE, key="pk", methods=("POST",))
def move_activity(request: Request, subplan: Subplan, activity: int) -> HttpResponse:
    """Move an activity up or down."""
    step = _number(request, "step") or 0
    _try(request, lambda: actions.move_activity(by=request.actor, subplan=subplan, activity=activity, step=step))
    return _back_to_item(request, subplan)


@page(P.SUBPLAN_WRITE, key="pk", methods=("GET", "POST"), related=SHOWN)
def copy(request: Request, subplan: Subplan) -> HttpResponse:
    """Choose what to take over from last year's sub-plan."""
    source = earlier_subplan(subplan)
    if request.method == "POST":
        chosen = [key for key in map(cells.small_int, request.POST.getlist("items")) if key is not None]
        copied = _try(
            request,
            lambda: actions.copy_last_year(
                by=request.actor, subplan=subplan, texts=request.POST.getlist("texts"), items=chosen
            ),
        )
        if copied is not None:
            sentence = _("%(texts)s texts and %(items)s items were copied; %(kept)s were left as they stand here.")
            messages.success(request, sentence % {"texts": copied.texts, "items": copied.items, "kept": copied.kept})
        return redirect("proposals:subplan", pk=subplan.pk)
    context = {
        "source": source,
        "texts": [(each.name, each.words, getattr(source, each.name, "")) for each in TEXTS],
        "items": source.items.select_related("purpose") if source else [],
        "same_edition": source is not None and source.proposal.edition == subplan.proposal.edition,
    }
    return _show(request, sheet(subplan), "proposals/copy.html", **context)


def frame(request: Request, shown: Subplan) -> dict[str, Any]:
    """What every page of a sub-plan knows; `shown` as `with_contents` gives it."""
    proposal: Proposal = shown.proposal
    may_write = policy.can(request.actor, P.SUBPLAN_WRITE, shown)
    own = request.actor.organisation_id == shown.school_id
    signed: list[Any] = shown.signed  # type: ignore[attr-defined]
    return {
        "subplan": shown,
        "proposal": proposal,
        "state": chip(shown),
        "findings_url": page_of(shown, "subplan_findings"),
        "lacks_url": page_of(shown, "lacking"),
        "editable": may_write and shown.state == SubplanState.DRAFT,
        "locked": not may_write or shown.state != SubplanState.DRAFT,
        "may_write": may_write,
        "closed": why_closed(proposal) if own else "",
        "opinion": opinion_on(shown),
        "parts": parts_of(shown),
        "given": any(each.voided_at is None for each in signed),
    }


def _show(request: Request, shown: SubplanSheet, template: str, **more: Any) -> HttpResponse:
    return render(request, template, {**frame(request, shown.subplan), "sheet": shown, **more})


def own_findings(request: Request, subplan: Subplan) -> list[Shown]:
    """The findings of one school, as the reader may deal with them; none of them says whose it is."""
    shown = on_findings(for_reader(request.actor, judged_subplan(subplan)), subplan, request.actor)
    return [replace(each, about="") for each in shown]


def _try(request: Request, action: Callable[[], Any]) -> Any:
    """What the action gives; None, and its sentence as a message, where it is refused."""
    try:
        return action()
    except Refused as refused:
        messages.error(request, str(refused))
        return None


def _number(request: Request, name: str) -> int | None:
    try:
        return int(request.POST.get(name, ""))
    except ValueError:
        return None


def _back_to_item(request: Request, subplan: Subplan) -> HttpResponse:
    item = cells.small_int(request.POST.get("item", ""))
    if item is None:
        return redirect("proposals:subplan", pk=subplan.pk)
    return redirect(reverse("proposals:item", args=[subplan.pk, item]) + "#activities")
