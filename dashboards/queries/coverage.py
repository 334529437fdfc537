"""Which work items are carried out where, and which the rules still miss."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Func, Q, QuerySet

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission as P
from dashboards.queries.numbers import proposals_of
from findings import tallies
from proposals.models import Proposal, Subplan, SubplanItem
from proposals.queries import of_members
from rulebook import Edition, Entry


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many schools of each alliance carry out each work item, and which it must still have."""

    schools: dict[tuple[int, str], int]
    missing: set[tuple[int, str]]


def coverage(actor: Actor, proposals: Iterable[Proposal], edition: Edition) -> Coverage:
    """The coverage of these proposals: schools by work item, and what the rules miss by the last count."""
    keys = [proposal.pk for proposal in proposals]
    return Coverage(
        {(proposal, item): n for proposal, item, n in _by_work_item(actor, keys)},
        {
            (tally.object_id, item)
            for tally in tallies.of(Proposal).filter(object_id__in=keys)
            for rule in tally.rules
            for item in work_items_of(edition, rule)
        },
    )


def _by_work_item(actor: Actor, proposals: Any) -> QuerySet[SubplanItem, tuple[int, str, int]]:
    seen = policy.scope(actor, P.SUBPLAN_VIEW).filter(of_members()).order_by().values("pk")
    items = SubplanItem.objects.filter(subplan__proposal__in=proposals, subplan__in=seen)
    unnest = Func(F("work_items"), function="unnest", set_returning=True)
    counted = items.order_by().annotate(item=unnest).values("subplan__proposal", "item")
    return counted.annotate(n=Count("subplan", distinct=True)).values_list("subplan__proposal", "item", "n")


def covering(actor: Actor, year: int, edition: Edition) -> dict[str, tuple[int, int]]:
    """For each work item: how many proposals of the year have it, and how many still miss it."""
    proposals = proposals_of(actor, year).values("pk")
    items = _of_members().filter(subplan__proposal__in=proposals).order_by()
    unnest = Func(F("work_items"), function="unnest", set_returning=True)
    counted = items.annotate(item=unnest).values("item").annotate(n=Count("subplan__proposal", distinct=True))
    have = dict(counted.values_list("item", "n"))
    lacking = tallies.of(Proposal).filter(object_id__in=proposals)
    missed: dict[str, Any] = {}
    for position, item in enumerate(edition.tables["work_item"]):
        rules = [rule for rule in edition.rules if item in work_items_of(edition, rule)]
        missed[f"n{position}"] = Count("pk", filter=Q(rules__has_any_keys=rules)) if rules else None
    asked = lacking.aggregate(**{name: count for name, count in missed.items() if count is not None})
    return {
        item: (have.get(item, 0), asked.get(f"n{position}", 0))
        for position, item in enumerate(edition.tables["work_item"])
    }


def labels(items: Mapping[str, Entry], lang: str) -> dict[str, tuple[str, str]]:
    """By work item: its number in the programme (told apart where several share one), and its name."""
    numbers = [str(entry["number"]) for entry in items.values()]
    seen: Counter[str] = Counter()
    by_item = {}
    for key, entry in items.items():
        number = str(entry["number"])
        seen[number] += 1
        label = f"{number} ({seen[number]})" if numbers.count(number) > 1 else number
        by_item[key] = (label, entry.name(lang))
    return by_item


def proposals_with(item: str, which: str, edition: Edition) -> QuerySet[Any, Any]:
    """Keys of the proposals that have the work item ("have"), or miss it by the last count ("miss")."""
    if which == "have":
        return _of_members().filter(work_items__contains=[item]).values("subplan__proposal")
    rules = [rule for rule in edition.rules if item in work_items_of(edition, rule)]
    return tallies.of(Proposal).filter(rules__has_any_keys=rules).values("object_id")


def _of_members() -> QuerySet[SubplanItem]:
    return SubplanItem.objects.filter(subplan__in=Subplan.objects.filter(of_members()).values("pk"))


def work_items_of(edition: Edition, rule: str) -> tuple[str, ...]:
    """The work items that a mandatory rule asks for; none for any other rule."""
    declared = edition.rules.get(rule)
    if declared is None or declared.family != "mandatory":
        return ()
    one = declared.parameters.get("work_item")
    return (one,) if one else tuple(declared.parameters.get("work_items", ()))
