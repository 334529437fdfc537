"""Kinds of import, declared in an app's `imports.py` under a stable key (docs/howto/add-an-import.md).

    @kind("schools")
    class Schools(Kind):
        title = _("Senior high schools")
        code = Column(_("School code"), "代碼", "學校代碼", widget=Key(6, "010301"))
        ...
        class Meta:
            import_id_fields = ("code",)

Columns and cells are django-import-export's fields and widgets; planning and one bulk write are ours, since its own
loop writes row by row and does not tie errors to cells.
"""

from exchange.kinds.base import YEAR_COLUMN, Change, ImportKind, Plan
from exchange.kinds.parts import Age, ImportColumn, ImportEntry, Key, LeftOut, Progress, Totals
from exchange.kinds.registry import every, get, kind

__all__ = [
    "YEAR_COLUMN",
    "Age",
    "Change",
    "ImportColumn",
    "ImportEntry",
    "ImportKind",
    "Key",
    "LeftOut",
    "Plan",
    "Progress",
    "Totals",
    "every",
    "get",
    "kind",
]
