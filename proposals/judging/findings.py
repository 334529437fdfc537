"""All findings of proposals: their alliance, their content, the designated checklist, every school's budget."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from django.db.models import Model
from django.utils import timezone

from budgets import judging as budgets
from budgets.facts import read
from budgets.models import Plan
from communities.models import School
from findings.judging import judge_all, with_typed
from findings.presenters import Shown
from proposals.facts import Content, alliances_of, content_of_subplan, contents_of, gather
from proposals.models import Proposal, Subplan
from rulebook import Edition, Strength
from rulebook.facts.alliance import AllianceFacts


def judged(proposal: Proposal) -> list[Shown]:
    """Every finding of the proposal as it stands, justified ones marked."""
    return judged_all([proposal])[proposal.pk]


def judged_all(proposals: Sequence[Proposal]) -> dict[int, list[Shown]]:
    """The findings of each proposal by its key, in a fixed number of queries."""
    wholes = gather(proposals)
    judged_lists = _judge([(whole.of, _alliance(whole.of, whole.alliance)) for whole in wholes], with_budgets=True)
    return {whole.of.proposal.pk: shown for whole, shown in zip(wholes, judged_lists, strict=True)}


def judged_content(proposal: Proposal) -> list[Shown]:
    """Only what is found in the sub-plans' content."""
    (shown,) = _judge([(content, []) for content in contents_of([proposal])], with_budgets=False)
    return shown


def judged_shared(proposal: Proposal) -> list[Shown]:
    """Those findings that belong to no single school; no budget is read for them."""
    (content,) = contents_of([proposal])
    (alliance,) = alliances_of([content])
    (shown,) = _judge([(content, _alliance(content, alliance))], with_budgets=False)
    return of_shared(shown)


def judged_subplan(subplan: Subplan) -> list[Shown]:
    """Those findings of its proposal that the sub-plan's own school mends; nothing of another school is read for it."""
    (shown,) = _judge([(content_of_subplan(subplan), [])], with_budgets=True)
    return of_subplan(subplan, shown)


def schools_by_address(proposal: Proposal) -> dict[str, School]:
    """Whose sub-plan or budget stands behind the head of a finding's address: among many, each says whose it is."""
    return {
        head: subplan.school
        for subplan in proposal.subplans.select_related("school__organisation")
        for head in (f"subplan:{subplan.pk}", f"budget:{subplan.plan_id}")
    }


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


def of_shared(shown: Iterable[Shown]) -> list[Shown]:
    """Those findings that belong to no single school: of the alliance, the matrix, the shared parts."""
    return [each for each in shown if not each.where.startswith(("subplan:", "budget:"))]


def of_work_item(work_item: str, shown: Iterable[Shown]) -> list[Shown]:
    """Those findings that stand at a row of the matrix."""
    return [each for each in shown if each.where == f"matrix/{work_item}"]


def _urgency(shown: Shown) -> int:
    """What must be mended first, what is justified last; otherwise the order of the rules."""
    return list(Strength).index(shown.strength) if shown.is_open else len(Strength)


#: Facts, the edition they are judged by, and the record their justifications belong to.
Judged = tuple[object, Edition, Model]


def _judge(contents: Sequence[tuple[Content, Sequence[Judged]]], *, with_budgets: bool) -> list[list[Shown]]:
    """The findings of each content and of what stands beside it, the most urgent first; all judged at once."""
    typed: dict[int, Mapping[str, str]] = {}

    def parts() -> Iterator[Judged]:
        for content, beside in contents:
            yield from beside
            yield from _parts(content)
        for budget in read(plan for content, _beside in contents for plan in content.plans if with_budgets):
            typed[budget.plan.pk] = budget.typed
            yield budgets.parts(budget)

    by_subject: defaultdict[tuple[type[Model], int], list[Shown]] = defaultdict(list)
    for shown in judge_all(parts(), on=timezone.localdate()):
        if shown.subject is not None:
            by_subject[type(shown.subject), shown.subject.pk].append(shown)
    judged_lists = []
    for content, beside in contents:
        own = [each for *_judged, subject in beside for each in by_subject[type(subject), subject.pk]]
        own += with_typed(by_subject[Proposal, content.proposal.pk], content.typed)
        for plan in content.plans:
            own += budgets.reported(by_subject[Plan, plan], typed.get(plan, {}))
        names = content.names
        judged_lists.append(
            [replace(each, about=names.get(each.where.partition("/")[0], "")) for each in sorted(own, key=_urgency)]
        )
    return judged_lists


def _alliance(content: Content, facts: AllianceFacts) -> list[Judged]:
    return [(facts, content.edition, content.proposal.alliance)]


def _parts(content: Content) -> list[Judged]:
    return [(facts, content.edition, content.proposal) for facts in (content.content, content.designated)]
