"""The pages above a budget and above an alliance's grants."""

from django.urls import reverse
from django.utils.translation import gettext as _

from budgets.links import Home, Part
from budgets.models import Plan
from communities.models import Alliance
from proposals.models import Proposal, Subplan
from proposals.queries.signing import opinion_on
from proposals.queries.subplans import school_year_of
from proposals.states import SubplanState


def parts_of(subplan: Subplan) -> list[Part]:
    """The pages of a sub-plan; the designated checklist only for a school that is designated."""
    own, known = [subplan.pk], school_year_of(subplan)
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


def home_of_alliance(alliance: Alliance) -> Home | None:
    """The proposal that an alliance's grants belong to."""
    proposal = Proposal.objects.filter(alliance=alliance).first()
    return Home(str(alliance), reverse("proposals:proposal", args=[proposal.pk])) if proposal else None
