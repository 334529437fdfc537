"""Rows of proposals that leave the house."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.permissions import Permission as P
from exchange.exporting import ExportColumn, export
from findings.presenters import counts
from proposals.filters import ProposalFilter
from proposals.judging import judged_all
from proposals.queries.listed import tell

#: Proposals whose rows are in memory together while they are judged.
AT_ONCE = 50


@export(
    "proposals",
    title=_("Proposals"),
    listed="proposals",
    permission=P.PROPOSAL_VIEW,
    columns=[
        ExportColumn(_("Academic year"), "whole"),
        ExportColumn(_("Alliance"), width=24),
        ExportColumn(_("Convener school"), width=32),
        ExportColumn(_("State"), width=14),
        ExportColumn(_("Schools"), "whole"),
        ExportColumn(_("Signed off"), "whole"),
        ExportColumn(_("Schools counted in the sums"), "whole"),
        ExportColumn(_("Requested"), "money"),
        ExportColumn(_("Approved"), "money"),
    ],
)
def proposals(actor: Actor, filters: QueryDict) -> Iterator[Sequence[Any]]:
    """The list's proposals as it shows them."""
    rows: list[Any] = list(ProposalFilter(filters, actor).qs)
    tell(actor, rows)
    for proposal in rows:
        yield (
            proposal.alliance.year_id,
            str(proposal.alliance),
            proposal.convener_name or "",
            str(proposal.get_state_display()),
            proposal.schools_count,
            proposal.signed_count,
            proposal.summed_count,
            proposal.requested,
            proposal.approved,
        )


@export(
    "proposal-findings",
    title=_("Findings of the proposals"),
    permission=P.PROPOSAL_CHECK,
    costly=True,
    columns=[
        ExportColumn(_("Academic year"), "whole"),
        ExportColumn(_("Alliance"), width=24),
        ExportColumn(_("State"), width=14),
        ExportColumn(_("To mend"), "whole"),
        ExportColumn(_("Principles to be justified"), "whole"),
        ExportColumn(_("Justified"), "whole"),
        ExportColumn(_("Advice"), "whole"),
    ],
)
def findings(actor: Actor, filters: QueryDict) -> Iterator[Sequence[Any]]:
    """How many findings of which strength each proposal has, judged now."""
    proposals = list(ProposalFilter(filters, actor).qs)
    for at in range(0, len(proposals), AT_ONCE):
        shown = judged_all(proposals[at : at + AT_ONCE])
        for proposal in proposals[at : at + AT_ONCE]:
            number = counts(shown[proposal.pk])
            yield (
                proposal.alliance.year_id,
                str(proposal.alliance),
                str(proposal.get_state_display()),
                number["hard"],
                number["principle"],
                number["waived"],
                number["advice"],
            )
