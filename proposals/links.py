"""Where findings' addresses lead on our pages."""

from collections.abc import Mapping

from django.db.models import Model

from core.reversing import url_for
from findings.links import Address, Resolver
from proposals.models import Proposal, Subplan

_ITEM_FIELDS = {"work-items": "work_items", "junior-high": "linked_courses", "industry": "industry_programme"}


def page_of(row: Proposal | Subplan, name: str, *more: int) -> str:
    """A page of a proposal or sub-plan by its route's name, as "shared", "item"."""
    return url_for(f"proposals:{name}", row.pk, *more)


def findings_url(proposal: Proposal) -> str:
    """The page that lists all findings of a proposal."""
    return url_for("proposals:findings", proposal.pk)


def _proposal(address: Address, subject: Model | None) -> str:
    field = {"material-convener": "material_convener_id"}[address.parts[0]]
    return f"{url_for('proposals:shared', int(address.key))}#{field}"


def _matrix(address: Address, subject: Model | None) -> str:
    if not isinstance(subject, Proposal):
        return ""
    return f"{url_for('proposals:matrix', subject.pk)}#work-item-{address.parts[0]}"


def _subplan(address: Address, subject: Model | None) -> str:
    page, keys, anchor = "subplan", [address.key], ""
    match address.parts:
        case ["hours"]:
            anchor = "#hours"
        case ["budget"]:
            page = "subplan_budget"
        case ["item", item, what]:
            page, keys, anchor = "item", [address.key, item], f"#item-{item}-{_ITEM_FIELDS[what]}"
        case ["designated", "outreach"]:
            page, anchor = "designated", "#outreach"
        case ["designated", "outreach", way]:
            page, anchor = "designated", f"#figure-outreach.{way}"
        case ["designated", entry]:
            page, anchor = "designated", f"#figure-designated.{entry}"
    return url_for(f"proposals:{page}", *map(int, keys)) + anchor


RESOLVERS: Mapping[str, Resolver] = {"proposal": _proposal, "matrix": _matrix, "subplan": _subplan}
