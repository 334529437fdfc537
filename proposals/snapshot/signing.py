"""What the signatures of a sub-plan stand under (ADR 8)."""

from typing import Any

from django.utils import translation

from proposals.models import Proposal, Subplan
from proposals.snapshot.parts import Json, digest
from proposals.snapshot.sheet import subplans_of
from proposals.states import SubplanState
from rulebook import load_edition

#: Parts of a sub-plan whose `name`s come from the rulebook's tables or from ourselves, not from the school.
_NAMED_BY_TABLES = {"school", "work_items", "participants", "kpis", "designated", "outreach", "budget"}


def signed_content(subplan: Subplan) -> Json:
    """What the three signatures of a sub-plan stand under: the sub-plan and its budget."""
    with translation.override("zh-hant"):
        edition = load_edition(subplan.proposal.edition)
        (content,) = subplans_of(Subplan.objects.filter(pk=subplan.pk), edition)
    del content["signatures"]
    return content


def signed_contents(*proposals: Proposal, signed_only: bool = False) -> dict[int, Json]:
    """`signed_content` of the sub-plans, or of the signed ones, by key, in a fixed number of queries.

    Of several proposals only where they follow the same edition.
    """
    rows = Subplan.objects.filter(proposal__in=proposals).order_by("proposal", "number")
    if signed_only:
        rows = rows.filter(state=SubplanState.SIGNED)
    with translation.override("zh-hant"):
        contents = subplans_of(rows, load_edition(proposals[0].edition))
    for content in contents:
        del content["signatures"]
    return dict(zip(rows.values_list("pk", flat=True), contents, strict=True))


def signed_digest(content: Json) -> str:
    """The digest under which a sub-plan is signed: what its school wrote, without the names of the tables.

    A reworded table or translation is no change of the sub-plan, nor is a corrected name of the school.
    """
    return digest(_without_names(content))


def _without_names(value: Any, inside: bool = False) -> Any:
    if isinstance(value, list):
        return [_without_names(part, inside) for part in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _without_names(part, inside or key in _NAMED_BY_TABLES)
        for key, part in value.items()
        if not (inside and key in ("name", "account_name"))
    }
