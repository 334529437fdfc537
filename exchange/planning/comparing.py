"""Entries held against the database: new, changed, unchanged, gone; and whether the file is older than what stands."""

import hashlib
import json
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import roc
from exchange import asking, queries
from exchange.asking import Asked, listed
from exchange.kinds import Change, ImportEntry, ImportKind, Key, Plan
from exchange.models import Batch
from exchange.reading import Problem, said


def compare(kind: ImportKind, entries: list[ImportEntry], made: Plan) -> None:
    """Sort the entries into the plan, and mark the state of the database they were held against."""
    current = kind.current()
    compared = [name for name, column in kind.fields.items() if column.compared]
    state = hashlib.sha256()
    for entry in entries:
        now = current.get(entry.key)
        state.update(json.dumps([entry.key, now], ensure_ascii=False).encode())
        if now is None:
            made.new.append(entry)
            continue
        before = _differing(kind, entry, now, compared)
        if before:
            made.changed.append(Change(entry, before))
        else:
            made.unchanged.append(entry)
    earlier = queries.applied(kind)
    _gone(entries, current, earlier, made)
    state.update(json.dumps([[*key] for key in made.gone], ensure_ascii=False).encode())
    _older(earlier, made)
    made.digest = state.hexdigest()


def _differing(kind: ImportKind, entry: ImportEntry, now: dict[str, Any], compared: list[str]) -> dict[str, Any]:
    """What stands now in the columns that differ; where only 台 and 臺 do, what stands stays."""
    before = {}
    for name in compared:
        if name not in entry.values or entry.values[name] == now[name]:
            continue
        if kind.empty_keeps and entry.values[name] in (None, ""):
            continue
        if _alike(entry.values[name], now[name]):
            entry.values[name] = now[name]
            continue
        before[name] = now[name]
    return before


def _alike(one: Any, other: Any) -> bool:
    return isinstance(one, str) and isinstance(other, str) and one.replace("台", "臺") == other.replace("台", "臺")


def _gone(entries: list[ImportEntry], current: dict[Key, dict[str, Any]], earlier: list[Batch], made: Plan) -> None:
    """The rows that earlier files brought, that still stand, and that this file no longer holds.

    A file of some counties says nothing of the others.
    """
    kind = made.kind
    if not kind.tells_gone or not entries or made.problems:
        return
    same = [batch for batch in earlier if not kind.needs_year or batch.year == kind.year]
    brought = {tuple(key) for batch in same for key in batch.keys or []}
    here = {entry.key for entry in entries}
    covered = {entry.values.get("county") for entry in entries}
    rows = {
        key: current[key] for key in sorted(brought - here, key=str) if key in current and kind.stands(current[key])
    }
    made.gone = {key: now for key, now in rows.items() if "county" not in now or now["county"] in covered}
    if elsewhere := len(rows) - len(made.gone):
        made.notes.append(
            said(_("{count} rows of counties that this file does not hold stay as they are."), count=elsewhere)
        )
    if not made.gone:
        return
    labels = [f"{kind.label(now)}" for now in made.gone.values()]
    asked = Asked.of(
        asking.GONE,
        said(
            _("{count} rows of before are no longer in the file: {rows}. Keep them or remove them?"),
            count=len(labels),
            rows=listed(labels),
        ),
        kind.answers,
    )
    made.questions.append(asked)
    if asked.chosen == "remove":
        made.removed = made.gone
        for key, why in kind.held_by(made.gone).items():
            made.problems.append(
                Problem(
                    said(_("“{row}” cannot be removed: {why} hang on it."), row=kind.label(made.gone[key]), why=why),
                    _("Answer that these rows are kept."),
                    value=str(key[0]),
                )
            )


def _older(earlier: list[Batch], made: Plan) -> None:
    """Ask where a file is older than one that was applied and would change what that one may have written."""
    kind = made.kind
    newer = next((batch for batch in earlier if _is_newer(kind, batch, made)), None)
    if newer is None:
        return
    all_of_it = not kind.needs_year or newer.year == kind.year
    changed = [change for change in made.changed if all_of_it or change.timeless(kind)]
    if not changed and not made.removed:
        return
    made.questions.append(
        Asked.of(
            asking.OLDER,
            said(
                _("The file ({mine}) is older than “{name}” ({theirs}), already applied; {count} rows would go back."),
                mine=_age(kind.year, made.as_of),
                theirs=_age(newer.year, newer.as_of),
                name=newer.file.name,
                count=len(changed) + len(made.removed),
            ),
            kind.answers,
        )
    )


def _is_newer(kind: ImportKind, batch: Batch, made: Plan) -> bool:
    """By the school year; in the same year, or where a year is not known, by the day that the files state."""
    if batch.year and kind.year and batch.year != kind.year:
        return batch.year > kind.year
    return bool(batch.as_of and made.as_of and batch.as_of > made.as_of)


def _age(year: int | None, day: date | None) -> Promise:
    if year and day:
        return said(_("school year {year}, {day}"), year=year, day=roc.short(day))
    return said(_("school year {year}"), year=year) if year else said("{day}", day=roc.short(day) if day else "—")
