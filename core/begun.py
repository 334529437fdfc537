"""What stood in a form when somebody began to fill it in, so that of two who save it at once nobody's is lost (ADR 5).

A page that saves many cells together sends `begun` along: the marks of what its cells held. A cell whose filler left it
alone keeps what is stored; one that two have changed is a clash: nothing is saved, and each reads what the other wrote.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

from django.db.models import Model
from django.utils.translation import gettext as _

from core.drafts import last_writer
from core.refusals import Refused
from core.templatetags.gonghao import roc_datetime

T = TypeVar("T")

#: Cells that one sentence tells of; the page holds the others as they are now.
_TOLD = 6
#: Characters of what somebody else wrote that a sentence repeats.
_SHOWN = 200


class Clashed(Refused):
    """Somebody else has changed cells that were changed here too: which, and what stands there. Nothing was saved."""


def marks(cells: Mapping[str, Any]) -> str:
    """The marks of what cells hold, for the page to send back. Values are texts, numbers, moments, rows or None."""
    return ",".join(f"{name}:{_mark(value)}" for name, value in cells.items())


def settled(
    stored: Mapping[str, T],
    given: Mapping[str, T],
    begun: str,
    *,
    told: Callable[[str, T], tuple[str, str]],
    written: Callable[[str], tuple[Model, str] | None] = lambda name: None,
) -> dict[str, T]:
    """What each given cell shall hold; inside an action that has locked the record. "" as `begun`: all as given.

    `told(name, value)` are a cell's label and its value in words; `written(name)` its row and column, whose history
    tells who wrote it. Raises Clashed.
    """
    if not begun:
        return dict(given)
    before = dict(each.split(":", 1) for each in begun.split(",") if ":" in each)
    holds: dict[str, T] = {}
    clashing: dict[str, T] = {}
    for name, value in given.items():
        there = stored[name]
        was = before.get(name, _mark(""))
        if _mark(value) == was:
            holds[name] = there
        elif _mark(there) in (was, _mark(value)):
            holds[name] = value
        else:
            clashing[name] = there
    if clashing:
        raise Clashed(_sentence(clashing, told, written))
    return holds


def columns(row: Model, given: Mapping[str, Any], begun: str) -> dict[str, Any]:
    """What the given columns of a locked row shall hold, as `settled`. Raises Clashed."""
    stored = {name: getattr(row, name) for name in given}
    return settled(stored, given, begun, told=partial(_column, row), written=lambda name: (row, name))


def marks_of(row: Model, names: Iterable[str]) -> str:
    """The marks of columns of a row."""
    return marks({name: getattr(row, name) for name in names})


def _column(row: Model, name: str, value: Any) -> tuple[str, str]:
    field: Any = row._meta.get_field(name)
    if isinstance(value, datetime):
        text = roc_datetime(value)
    else:
        text = str(dict(field.flatchoices).get(value, "" if value is None else value))
    return str(field.verbose_name), text


def _sentence(clashing: Mapping[str, Any], told: Any, written: Any) -> str:
    parts = []
    for name, value in list(clashing.items())[:_TOLD]:
        label, text = told(name, value)
        place = written(name)
        writer = last_writer(*place)[0] if place is not None else None
        words = {"cell": label, "text": text[:_SHOWN] or _("(empty)"), "by": writer.name if writer else _("Somebody")}
        parts.append(_("%(cell)s: “%(text)s”, written by %(by)s") % words)
    if len(clashing) > _TOLD:
        parts.append(_("%(n)s more") % {"n": len(clashing) - _TOLD})
    return _(
        "Somebody else has saved this page while you were filling it in. Nothing of yours is lost, nothing was saved."
        " There stands now: %(cells)s. Save again to put yours in its place, or write what is to stand."
    ) % {"cells": _("; ").join(parts)}


def _mark(value: Any) -> str:
    if value is None:
        value = ""
    elif isinstance(value, Model):
        value = f"{value._meta.label}:{value.pk}"
    elif isinstance(value, datetime):
        value = value.astimezone(UTC).isoformat()
    text = str(value).replace("\r\n", "\n")
    return hashlib.sha256(text.encode()).hexdigest()[:16]
