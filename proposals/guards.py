"""What must hold before a proposal moves on: each guard says why it may not, in a sentence, or None."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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
    """A sub-plan has a title and an item; its budget nothing to mend or justify, since that would void signatures."""
    if not subplan.title.strip():
        return _("Give the sub-plan a title first.")
    items = list(subplan.items.all())
    if not items:
        return _("The sub-plan has no item yet.")
    nameless = [f"{subplan.label}-{number}" for number, item in enumerate(items, 1) if not item.name.strip()]
    if nameless:
        return _("Give these items a name, or remove them: %(items)s.") % {"items": "、".join(nameless)}
    unread = _unread(subplan)
    if unread:
        return _("These entries are no numbers: %(texts)s. Correct them first.") % {"texts": "、".join(unread)}
    found = counts(judged_budget(subplan.plan))
    if asks := found["hard"] + found["principle"]:
        return ngettext(
            "%(count)s finding beside the budget table has to be mended or justified before it is signed.",
            "%(count)s findings beside the budget table have to be mended or justified before it is signed.",
            asks,
        ) % {"count": asks}
    return None


def _unread(subplan: Subplan) -> list[str]:
    """What was typed where a number belongs and is none, as it was typed."""
    texts = [subplan.hours_raw] if subplan.hours is None else []
    texts += subplan.figures.filter(value__isnull=True).order_by("pk").values_list("value_raw", flat=True)
    return [f"“{text.strip()}”" for text in texts if text.strip()]


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
