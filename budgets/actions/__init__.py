"""Writes of budgets: plans (for the layers above), the budget table, grants."""

from budgets.actions.grants import Cells, approve, report, set_requested
from budgets.actions.plans import (
    drop_purpose,
    open_plan,
    put_purpose,
    set_exploration,
    set_open,
    set_under_signature,
    voided_sentence,
)
from budgets.actions.table import (
    add_item,
    add_lines,
    adopt_amounts,
    move_line,
    remove_item,
    remove_line,
    save_field,
    write_lines,
)

__all__ = [
    "Cells",
    "add_item",
    "add_lines",
    "adopt_amounts",
    "approve",
    "drop_purpose",
    "move_line",
    "open_plan",
    "put_purpose",
    "remove_item",
    "remove_line",
    "report",
    "save_field",
    "set_exploration",
    "set_open",
    "set_requested",
    "set_under_signature",
    "voided_sentence",
    "write_lines",
]
