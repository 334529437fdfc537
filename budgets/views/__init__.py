"""Pages: budgets and their table; grants."""

from budgets.views.grants import approve, grants, grants_list, report
from budgets.views.table import (
    add_item,
    add_line,
    adopt,
    beside,
    budgets,
    history,
    move_line,
    paste,
    remove_item,
    remove_line,
    save,
    table,
)

__all__ = [
    "add_item",
    "add_line",
    "adopt",
    "approve",
    "beside",
    "budgets",
    "grants",
    "grants_list",
    "history",
    "move_line",
    "paste",
    "remove_item",
    "remove_line",
    "report",
    "save",
    "table",
]
