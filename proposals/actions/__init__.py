"""Writes of calls, proposals and sub-plans: one function an action, keyword-only, with `by=`."""

from proposals.actions.calls import (
    admit_communities,
    change_call,
    close_call,
    create_call,
    extend,
    open_call,
    reopen_call,
)
from proposals.actions.copying import copy_last_year
from proposals.actions.deciding import (
    NotPrinted,
    accept,
    approve,
    put_under_review,
    refuse,
    report,
    return_for_correction,
)
from proposals.actions.forming import give_up, open_proposal, sync_subplans
from proposals.actions.items import add_activity, add_item, move_activity, move_item, remove_activity, remove_item
from proposals.actions.signing import mark_ready, send_back, sign, write_on
from proposals.actions.submitting import print_draft, print_key, print_version, submit
from proposals.actions.writing import save_field, save_shared, share

__all__ = [
    "NotPrinted",
    "accept",
    "add_activity",
    "add_item",
    "admit_communities",
    "approve",
    "change_call",
    "close_call",
    "copy_last_year",
    "create_call",
    "extend",
    "give_up",
    "mark_ready",
    "move_activity",
    "move_item",
    "open_call",
    "open_proposal",
    "print_draft",
    "print_key",
    "print_version",
    "put_under_review",
    "refuse",
    "remove_activity",
    "remove_item",
    "reopen_call",
    "report",
    "return_for_correction",
    "save_field",
    "save_shared",
    "send_back",
    "share",
    "sign",
    "submit",
    "sync_subplans",
    "write_on",
]
