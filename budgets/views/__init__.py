"""Pages: budgets and their table; grants."""

from budgets.views.grants import grants, grants_list
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
    "beside",
    "budgets",
    "grants",
    "grants_list",
    "history",
    "move_line",
    "paste",
    "remove_item",
    "remove_line",
    "save",
    "table",
]
