"""All findings of proposals: their alliance, their content, the designated checklist, every school's budget."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db.models import Model
from django.utils import timezone

from budgets import judging as budgets
from communities.models import School
from findings.judging import Shown, judge, judge_all, with_typed
from proposals.facts import Whole, content_of, gather, typed_in
from proposals.models import Proposal, Subplan
from rulebook import Strength, load_edition


def judged(proposal: Proposal) -> list[Shown]:
    """Every finding of the proposal as it stands, justified ones marked."""
    return judged_all([proposal])[proposal.pk]


def judged_content(proposal: Proposal) -> list[Shown]:
    """Only what is found in the sub-plans' content, of a proposal that `facts.with_rows` has read."""
    edition = load_edition(proposal.edition)
    shown = judge(content_of(proposal), edition, subject=proposal, on=timezone.localdate())
    return sorted(shown, key=_urgency)


def judged_all(proposals: Sequence[Proposal]) -> dict[int, list[Shown]]:
    """The findings of each proposal by its key, in a fixed number of queries for each edition among them."""
    wholes = gather(proposals)
    found: dict[int, list[Shown]] = {proposal.pk: [] for proposal in proposals}
    by_edition: defaultdict[str, list[Whole]] = defaultdict(list)
    owner: dict[Model, int] = {}
    for whole in wholes:
        by_edition[whole.edition.key].append(whole)
        owner[whole.proposal] = owner[whole.proposal.alliance] = whole.proposal.pk
    for group in by_edition.values():
        given = [pair for whole in group for pair in _parts(whole)]
        for shown in judge_all(given, group[0].edition, on=timezone.localdate()):
            if shown.subject is not None:
                found[owner[shown.subject]].append(shown)
    of_plans = budgets.judged_all([plan for whole in wholes for plan in whole.plans])
    for whole in wholes:
        everything = found[whole.proposal.pk] + [each for plan in whole.plans for each in of_plans[plan.pk]]
        names = {address: school.name for address, school in schools_by_address(whole.proposal).items()}
        told = with_typed(everything, typed_in(whole.proposal))
        found[whole.proposal.pk] = [
            replace(each, about=names.get(each.where.partition("/")[0], "")) for each in sorted(told, key=_urgency)
        ]
    return found


def schools_by_address(proposal: Proposal) -> dict[str, School]:
    """Whose sub-plan or budget stands behind the head of a finding's address: among many, each says whose it is."""
    found: dict[str, School] = {}
    rows = proposal.subplans.all()
    if "subplans" not in getattr(proposal, "_prefetched_objects_cache", {}):
        rows = rows.select_related("school__organisation")
    for subplan in rows:
        found[f"subplan:{subplan.pk}"] = found[f"budget:{subplan.plan_id}"] = subplan.school
    return found


def of_subplan(subplan: Subplan, shown: Iterable[Shown]) -> list[Shown]:
    """Those findings that the sub-plan's own school mends: in its sub-plan or its budget."""
    heads = (f"subplan:{subplan.pk}/", f"budget:{subplan.plan_id}/")
    return [each for each in shown if each.where.startswith(heads)]


def asks_of(subplan: Subplan, shown: Iterable[Shown]) -> list[Shown]:
    """The findings that stand before the signatures: what is hard, and what its budget departs from unjustified."""
    return [
        each
        for each in of_subplan(subplan, shown)
        if each.is_open
        and (
            each.strength == Strength.HARD or (each.strength == Strength.PRINCIPLE and each.where.startswith("budget:"))
        )
    ]


def visible(shown: Iterable[Shown], readable: Iterable[Subplan]) -> list[Shown]:
    """Those findings one may read: of the shared parts, and of the sub-plans and budgets among `readable`."""
    heads = {head for subplan in readable for head in (f"subplan:{subplan.pk}", f"budget:{subplan.plan_id}")}
    return [
        each
        for each in shown
        if not each.where.startswith(("subplan:", "budget:")) or each.where.partition("/")[0] in heads
    ]


def of_work_item(work_item: str, shown: Iterable[Shown]) -> list[Shown]:
    """Those findings that stand at a row of the matrix."""
    return [each for each in shown if each.where == f"matrix/{work_item}"]


def _urgency(shown: Shown) -> int:
    """What must be mended first, what is justified last; otherwise the order of the rules."""
    return list(Strength).index(shown.strength) if shown.is_open else len(Strength)


def _parts(whole: Whole) -> list[tuple[object, Model]]:
    return [
        (whole.alliance, whole.proposal.alliance),
        (whole.content, whole.proposal),
        (whole.designated, whole.proposal),
    ]
