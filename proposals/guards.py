"""What must hold before a proposal moves on: each guard says why it may not, in a sentence, or None."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from budgets.judging import judged as judged_budget
from budgets.models import Grant
from core.transitions import log_of
from findings.judging import counts
from proposals.document import signed_contents, signed_digest
from proposals.judging import judged
from proposals.models import Proposal, Subplan
from proposals.queries import members_of
from proposals.states import SubplanState
from reviews.models import Case
from reviews.queries import unfinished_review

#: What the parts are called in which figures stand, by the beginning of their keys.
_PLACES: dict[str, str | Promise] = {
    "kpi": gettext_lazy("Indicators"),
    "designated": gettext_lazy("Designated checklist"),
    "outreach": gettext_lazy("Designated checklist"),
}


def may_submit(proposal: Proposal) -> str | None:
    """A convener, every sub-plan signed as it stands now, no hard finding, every principle met or justified."""
    members = members_of(proposal)
    if not any(member.is_convener for member in members):
        return _("The alliance has no convener school yet.")
    contents = signed_contents(proposal)
    unsigned = [
        member.school.name
        for member in members
        if member.subplan is None or not _stands(member.subplan, contents[member.subplan.pk])
    ]
    if unsigned:
        return _("Not signed off yet: %(schools)s.") % {"schools": "、".join(unsigned)}
    found = counts(judged(proposal))
    if found["hard"]:
        return ngettext(
            "%(count)s finding has to be mended first.", "%(count)s findings have to be mended first.", found["hard"]
        ) % {"count": found["hard"]}
    if found["principle"]:
        return ngettext(
            "%(count)s departure from a principle needs its justification first.",
            "%(count)s departures from principles need their justification first.",
            found["principle"],
        ) % {"count": found["principle"]}
    return None


def _stands(subplan: Subplan, content: dict[str, Any]) -> bool:
    """Whether it is signed, and what was signed is what it holds now."""
    if subplan.state != SubplanState.SIGNED:
        return False
    now = signed_digest(content)
    return all(signoff.digest == now for signoff in subplan.signoffs.filter(voided_at__isnull=True))


def may_be_signed(subplan: Subplan) -> str | None:
    """A sub-plan has title, goals and items, each with name and work items, and counts that can be read.

    Its budget has nothing to mend or justify, since that would void signatures.
    """
    if unwritten := _unwritten(subplan):
        return unwritten
    found = counts(judged_budget(subplan.plan))
    if asks := found["hard"] + found["principle"]:
        return ngettext(
            "%(count)s finding beside the budget table has to be mended or justified before it is signed.",
            "%(count)s findings beside the budget table have to be mended or justified before it is signed.",
            asks,
        ) % {"count": asks}
    return None


def _unwritten(subplan: Subplan) -> str | None:
    """What is missing from the sub-plan itself, or stands where a count belongs."""
    if not subplan.title.strip():
        return _("Give the sub-plan a title first.")
    if not subplan.goals.strip():
        return _("Write the goals of the sub-plan first.")
    items = [(f"{subplan.label}-{number}", item) for number, item in enumerate(subplan.items.all(), 1)]
    if not items:
        return _("The sub-plan has no item yet.")
    asked = (
        (_("Give these items a name, or remove them: %(which)s."), [at for at, item in items if not item.name.strip()]),
        (
            _("Tick the work items that these items carry out: %(which)s."),
            [at for at, item in items if not item.work_items],
        ),
        (_("These entries are no counts that can stand: %(which)s. Correct them first."), _unread(subplan)),
    )
    return next((words % {"which": "、".join(which)} for words, which in asked if which), None)


def _unread(subplan: Subplan) -> list[str]:
    """What was typed where a count belongs and is none: where it stands, and as it was typed."""
    found = [(str(_("Reduced teaching hours a week")), subplan.hours_raw)] if subplan.hours is None else []
    for figure in subplan.figures.filter(value__isnull=True).select_related("item__purpose").order_by("pk"):
        place = figure.item.purpose.number if figure.item else str(_PLACES.get(figure.key.partition(".")[0], ""))
        found.append((place, figure.value_raw))
    return [_("%(where)s “%(text)s”") % {"where": where, "text": text.strip()} for where, text in found if text.strip()]


def not_returned_before(proposal: Proposal) -> str | None:
    """A proposal is returned for correction once."""
    if log_of(proposal).filter(event="return").exists():
        return _("This proposal has been returned once already; accept it, or record the refusal after review.")
    return None


def every_amount_reported(proposal: Proposal) -> str | None:
    """The review is finished or closed, and every school has amounts, all reported."""
    case = Case.objects.filter(subject=f"proposal:{proposal.pk}").select_related("round").first()
    if case is not None and (unfinished := unfinished_review(case)):
        done, needed = unfinished
        return _(
            "Only %(done)s of %(needed)s reviews are submitted. Wait for the others, or close the round of review."
        ) % {"done": done, "needed": needed}
    missing = _without(proposal, "reported")
    if missing:
        return _("No amounts reported to the ministry are recorded yet for: %(schools)s.") % {"schools": missing}
    return None


def every_amount_approved(proposal: Proposal) -> str | None:
    """Every school has amounts, all approved by a letter."""
    missing = _without(proposal, "approved")
    if missing:
        return _("No amounts approved by the ministry are recorded yet for: %(schools)s.") % {"schools": missing}
    return None


def _without(proposal: Proposal, column: str) -> str:
    members = members_of(proposal)
    plans = [member.subplan.plan_id for member in members if member.subplan]
    done: dict[int, list[bool]] = {}
    for plan, amount in Grant.objects.filter(plan__in=plans).values_list("plan_id", column):
        done.setdefault(plan, []).append(amount is not None)
    return "、".join(
        member.school.name
        for member in members
        if member.subplan is None or not all(done.get(member.subplan.plan_id, [False]))
    )
