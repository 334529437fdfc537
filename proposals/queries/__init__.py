"""Reads of calls, proposals, sub-plans and versions."""

from proposals.queries.proposals import (
    Member,
    calls_visible_to,
    known_by,
    members_of,
    of_members,
    own_proposals,
    past_the_deadline,
    proposals_visible_to,
    readable_subplans,
    versions_of,
    years_of_proposals,
)
from proposals.queries.subplans import earlier_subplan, subplan_for_reading

__all__ = [
    "Member",
    "calls_visible_to",
    "earlier_subplan",
    "known_by",
    "members_of",
    "of_members",
    "own_proposals",
    "past_the_deadline",
    "proposals_visible_to",
    "readable_subplans",
    "subplan_for_reading",
    "versions_of",
    "years_of_proposals",
]
