"""Where a finding's address leads on our pages, and why a record is closed."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from budgets.homes import Home, Part
from budgets.models import Plan
from communities.models import Alliance, SchoolYear
from findings.links import Address, Resolver
from proposals.deadlines import why_closed
from proposals.models import Activity, Proposal, Subplan
from proposals.queries.proposals import of_members
from proposals.queries.signing import opinion_on
from proposals.states import SubplanState

_ITEM_FIELDS = {"work-items": "work_items", "junior-high": "linked_courses", "industry": "industry_programme"}


def findings_url(proposal: Proposal) -> str:
    """The page that lists all findings of a proposal."""
    return reverse("proposals:findings", args=[proposal.pk])


def _proposal(address: Address, subject: Model | None) -> str:
    field = {"material-convener": "material_convener_id"}[address.parts[0]]
    return f"{reverse('proposals:shared', args=[address.key])}#{field}"


def _matrix(address: Address, subject: Model | None) -> str:
    if not isinstance(subject, Proposal):
        return ""
    return f"{reverse('proposals:matrix', args=[subject.pk])}#work-item-{address.parts[0]}"


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
    return reverse(f"proposals:{page}", args=keys) + anchor


RESOLVERS: Mapping[str, Resolver] = {"proposal": _proposal, "matrix": _matrix, "subplan": _subplan}


def written_in(subplan: Subplan) -> list[QuerySet[Any]]:
    """The rows that a sub-plan's pages write beside its own."""
    activities = Activity.objects.filter(item__subplan=subplan)
    return [subplan.items.all(), activities, subplan.figures.all(), subplan.passages.all()]


def why_closed_subplan(subplan: Subplan) -> str:
    """The proposal's reason, for its sub-plans."""
    return why_closed(subplan.proposal)


def why_closed_plan(plan: Plan) -> str:
    """The proposal's reason, for a budget; "" for a budget of no proposal."""
    subplan = Subplan.objects.filter(plan=plan).select_related("proposal__call").first()
    return why_closed(subplan.proposal) if subplan else ""


def parts_of(subplan: Subplan) -> list[Part]:
    """The pages of a sub-plan; the designated checklist only for a school that is designated."""
    own, year = [subplan.pk], subplan.proposal.alliance.year_id
    known = SchoolYear.objects.filter(school=subplan.school_id, year=year).first()
    parts = [
        Part("subplan", _("Content and items"), reverse("proposals:subplan", args=own)),
        Part("indicators", _("Indicators"), reverse("proposals:indicators", args=own)),
    ]
    if known and known.is_designated:
        parts.append(Part("designated", _("Designated checklist"), reverse("proposals:designated", args=own)))
    return [
        *parts,
        Part("budget", _("Budget"), reverse("budgets:table", args=[subplan.plan_id])),
        Part("signoff", _("Sign-off"), reverse("proposals:signoff", args=own)),
    ]


def home_of_plan(plan: Plan) -> Home | None:
    """The sub-plan that a budget belongs to."""
    subplan = Subplan.objects.filter(plan=plan).select_related("proposal__alliance__community").first()
    if subplan is None:
        return None
    own, draft = [subplan.pk], subplan.state == SubplanState.DRAFT
    opinion = opinion_on(subplan)
    return Home(
        subplan.label,
        reverse("proposals:subplan", args=own),
        reverse("proposals:signoff", args=own),
        ready_url=reverse("proposals:ready", args=own) if draft else "",
        opinion=opinion.remark if opinion else "",
        parts=parts_of(subplan),
    )


def alliances_by_plan(year: int) -> dict[int, int]:
    """The alliance in whose sums each plan of the year counts: that of its sub-plan, while the school is a member."""
    counted = Subplan.objects.filter(of_members(), proposal__alliance__year=year).order_by()
    return dict(counted.values_list("plan", "proposal__alliance"))


def home_of_alliance(alliance: Alliance) -> Home | None:
    """The proposal that an alliance's grants belong to."""
    proposal = Proposal.objects.filter(alliance=alliance).first()
    return Home(str(alliance), reverse("proposals:proposal", args=[proposal.pk])) if proposal else None
