"""Reads of calls, proposals, sub-plans and versions."""

from proposals.queries.proposals import (
    Member,
    ProposalFilter,
    calls_visible_to,
    members_of,
    of_members,
    own_proposals,
    proposals_visible_to,
    readable_subplans,
    versions_of,
)
from proposals.queries.subplans import earlier_subplan, subplan_for_reading

__all__ = [
    "Member",
    "ProposalFilter",
    "calls_visible_to",
    "earlier_subplan",
    "members_of",
    "of_members",
    "own_proposals",
    "proposals_visible_to",
    "readable_subplans",
    "subplan_for_reading",
    "versions_of",
]
