"""Every write belongs to somebody: the decorator of all actions.

The audit triggers copy the transaction's context into each event row, where it may not be null:
a write outside an action fails in the database.
"""

import functools
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from accounts.actors import Actor

Given = ParamSpec("Given")
Result = TypeVar("Result")


@contextmanager
def attributed(by: Actor, name: str) -> Iterator[None]:
    """One transaction whose writes are recorded as `by`'s action of this name.

    May be nested: the inner action ends with its block, and what the outer one is `about` holds of it too.
    """
    own = {
        "action": name,
        "person": by.person_id,
        "membership": by.membership_id,
        "role": by.role,
        "organisation": by.organisation_id,
        **({"link": by.link_id} if by.link_id else {}),
    }
    with transaction.atomic():
        outer = _context()
        _set(json.dumps({**json.loads(outer or "{}"), **own}))
        yield
        # Not in a finally: after an error the transaction, and the setting with it, is rolled back.
        _set(outer)


@contextmanager
def about(**more: int | str) -> Iterator[None]:
    """Inside an action: the writes of this block are recorded with `more` beside who and why, for example batch=7."""
    outer = _context()
    _set(json.dumps({**json.loads(outer), **more}))
    yield
    # Not in a finally: after an error the transaction, and the setting with it, is rolled back.
    _set(outer)


def witness(row: Model, label: str) -> None:
    """Write an audit row for an action that changes no field of `row`; inside an action."""
    witness_all([row], label)


def witness_all(rows: Sequence[Model], label: str) -> None:
    """`witness` for many rows of one model."""
    if not rows:
        return
    context = json.loads(_context())
    events: Any = rows[0].pgh_event_model  # type: ignore[attr-defined]
    names = [field.attname for field in events._meta.fields if not field.name.startswith("pgh_")]
    events.objects.bulk_create(
        events(
            pgh_label=label,
            pgh_obj_id=row.pk,
            pgh_context=context,
            pgh_created_at=timezone.now(),
            **{name: getattr(row, name) for name in names},
        )
        for row in rows
    )


def times_written(row: Model) -> int:
    """How often the row was written, by its history: names what happens to it now among what happens again."""
    events: Any = row.pgh_event_model  # type: ignore[attr-defined]
    return int(events.objects.filter(pgh_obj_id=row.pk).count())


def _context() -> str:
    """What the transaction's writes are recorded with now; "" outside an action."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('pghistory.context_metadata', true), '')")
        context: str = cursor.fetchone()[0]
    return context


def _set(context: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pghistory.context_metadata', %s, true)", [context])


def action(name: str, *, trusting: bool = False) -> Callable[[Callable[Given, Result]], Callable[Given, Result]]:
    """Mark a public write: keyword-only, with `by=` an Actor; atomic; recorded under `name` ("subplan.save").

    An action asks the judge whether `by` may. One that is `trusting` does not: it writes facts of a layer above, whose
    action has asked. Only actions, receivers and the demonstration call it, never what answers a request.
    """

    def wrap(function: Callable[Given, Result]) -> Callable[Given, Result]:
        @functools.wraps(function)
        def inner(*args: Given.args, **keywords: Given.kwargs) -> Result:
            by = keywords["by"]
            if args or not isinstance(by, Actor):
                raise TypeError(f"{name} takes keywords only, with by= an Actor")
            with attributed(by, name):
                return function(*args, **keywords)

        inner.trusting = trusting  # type: ignore[attr-defined]
        return inner

    return wrap
