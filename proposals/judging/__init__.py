"""Proposals judged: their findings, and what a complete one still lacks (`completeness`)."""

from proposals.judging.findings import (
    asks_of,
    judged,
    judged_all,
    judged_content,
    judged_shared,
    judged_subplan,
    of_shared,
    of_subplan,
    of_work_item,
    schools_by_address,
    visible,
)

__all__ = [
    "asks_of",
    "judged",
    "judged_all",
    "judged_content",
    "judged_shared",
    "judged_subplan",
    "of_shared",
    "of_subplan",
    "of_work_item",
    "schools_by_address",
    "visible",
]
