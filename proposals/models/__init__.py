"""Calls, proposals with their shared parts, the schools' sub-plans, sign-offs, frozen versions."""

from proposals.models.calls import Call, MembersSee, Proposal, SigningOrder
from proposals.models.signing import Duty, SignedContent, Signoff, Version, VersionFile
from proposals.models.subplans import ACTIVITIES, ALL_ACTIVITIES, ITEMS, Activity, Figure, Passage, Subplan, SubplanItem

__all__ = [
    "ACTIVITIES",
    "ALL_ACTIVITIES",
    "ITEMS",
    "Activity",
    "Call",
    "Duty",
    "Figure",
    "MembersSee",
    "Passage",
    "Proposal",
    "SignedContent",
    "SigningOrder",
    "Signoff",
    "Subplan",
    "SubplanItem",
    "Version",
    "VersionFile",
]
