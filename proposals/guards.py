"""What must hold before a proposal moves on: each guard says why it may not, in a sentence, or None."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budgets.models import Grant
from core.transitions import log_of
from findings.presenters import Shown, counts
from proposals.judging import asks_of, judged, judged_subplan
from proposals.judging.completeness import lacking, lacking_shared
from proposals.models import Proposal, Signoff, Subplan
from proposals.queries import Member, members_of, subplan_for_reading
from proposals.snapshot import signed_contents, signed_digest
from reviews.queries import cases_of, unfinished_among
from rulebook import load_edition


def may_submit(
    proposal: Proposal, shown: Iterable[Shown] | None = None, members: Sequence[Member] | None = None
) -> str | None:
    """A convener, every sub-plan signed as it stands now, no hard finding, every principle met or justified.

    `shown`: all findings of the proposal, `members`: its schools, where the caller has read them as they stand.
    """
    members = members_of(proposal) if members is None else members
    if not any(member.is_convener for member in members):
        return _("The alliance has no convener school yet.")
    unsigned = [member.school.name for member in members if not member.is_signed]
    if not unsigned:
        standing = _standing(proposal)
        unsigned = [member.school.name for member in members if member.subplan and member.subplan.pk not in standing]
    if unsigned:
        return _("Not signed off yet: %(schools)s.") % {"schools": "、".join(unsigned)}
    if lacks := lacking_shared(proposal):
        return _("Still missing: %(what)s.") % {"what": "、".join(map(str, lacks))}
    tally = counts(judged(proposal) if shown is None else shown)
    if tally["hard"]:
        return ngettext(
            "%(count)s finding has to be mended first.", "%(count)s findings have to be mended first.", tally["hard"]
        ) % {"count": tally["hard"]}
    if tally["principle"]:
        return ngettext(
            "%(count)s departure from a principle needs its justification first.",
            "%(count)s departures from principles need their justification first.",
            tally["principle"],
        ) % {"count": tally["principle"]}
    return None


def _standing(proposal: Proposal) -> set[int]:
    """The sub-plans (keys) that are signed, and what was signed is what they hold now."""
    now = {pk: signed_digest(content) for pk, content in signed_contents(proposal, signed_only=True).items()}
    valid = Signoff.objects.filter(subplan__in=now, voided_at__isnull=True)
    changed = {pk for pk, digest in valid.values_list("subplan", "digest") if digest != now[pk]}
    return now.keys() - changed


def may_be_signed(subplan: Subplan) -> str | None:
    """A sub-plan is complete, nothing hard is found in it, and its budget has nothing to mend or justify.

    What is mended or justified later would void signatures. The page lists all of it (`lacking`, `asks_of`).
    """
    sentences = []
    if count := len(lacking(subplan_for_reading(subplan))):
        sentences.append(
            ngettext(
                "%(count)s thing is still missing from the sub-plan.",
                "%(count)s things are still missing from the sub-plan.",
                count,
            )
            % {"count": count}
        )
    if count := len(asks_of(subplan, judged_subplan(subplan))):
        sentences.append(
            ngettext(
                "%(count)s finding has to be mended or justified before it is signed.",
                "%(count)s findings have to be mended or justified before it is signed.",
                count,
            )
            % {"count": count}
        )
    return " ".join([*sentences, _("All of it is listed below.")]) if sentences else None


def not_returned_before(proposal: Proposal) -> str | None:
    """A proposal is returned for correction as often as its edition says."""
    most: int = load_edition(proposal.edition).tables["procedure"]["return"]["most"]
    if log_of(proposal).filter(event="return").count() >= most:
        return _("This proposal has been returned once already; accept it, or record the refusal after review.")
    return None


def every_amount_reported(proposal: Proposal) -> str | None:
    """The review is finished or closed, and every school has amounts, all reported."""
    if unfinished := unfinished_among(cases_of(f"proposal:{proposal.pk}")):
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
