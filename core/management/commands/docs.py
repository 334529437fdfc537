"""`manage.py docs`: the documents that the code itself can tell. Touches no database."""

from argparse import ArgumentParser
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from accounts import policy, throttling
from accounts.roles import ROLES, Role
from core import limits
from core.management import picture
from core.routes import walk
from core.transitions import Table, To

FOLDER = Path(settings.BASE_DIR) / "docs"
NOTE = "<!-- Written by `manage.py docs`; change the code, not this page. -->\n"


class Command(BaseCommand):
    help = (
        "Write docs/states.md, permissions.md, routes.md, limits.md and the picture of architecture.md from the code."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail where a page is out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare the pages. CommandError names those that differ."""
        with translation.override("en"):
            pages = {
                "states.md": states(),
                "permissions.md": permissions(),
                "routes.md": routes(),
                "limits.md": limits_page(),
                "architecture.md": with_picture(_stands(FOLDER / "architecture.md")),
            }
        stale = [name for name, text in pages.items() if _stands(FOLDER / name) != text]
        if options["check"] and stale:
            raise CommandError(f"out of date: {', '.join(stale)}. Run manage.py docs.")
        for name in stale:
            (FOLDER / name).write_text(pages[name], encoding="utf-8")
        self.stdout.write(f"{len(pages) - len(stale)} of {len(pages)} pages were up to date")


def with_picture(page: str) -> str:
    """The page with its mermaid block drawn anew; what is written around it stays."""
    before, _fence, rest = page.partition("```mermaid\n")
    _drawn, _fence, after = rest.partition("```\n")
    return f"{before}```mermaid\n{picture.draw()}\n```\n{after}"


def _stands(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _line(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _head(*names: str) -> str:
    return f"{_line(*names)}\n{_line(*('---' for _name in names))}"


def tables() -> Iterator[tuple[str, str, Table]]:
    """(app, name, table) of every table of states in the apps' `states.py`."""
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.states") is None:
            continue
        for name, value in vars(import_module(f"{config.name}.states")).items():
            if isinstance(value, Table):
                yield config.name, name, value


def states() -> str:
    """The lives of the records: one diagram and one table of moves for each table of states."""
    parts = [
        NOTE,
        "# States\n",
        "What can happen to a record, who may do it, what must hold. The database refuses any other change.\n",
    ]
    for app, name, table in tables():
        parts.append(f"## {app}: {name.lower().replace('_', ' ')}\n")
        parts.append("```mermaid\nstateDiagram-v2\n" + "".join(_arrows(table)) + "```\n")
        parts.append(_head("from", "what happens", "to", "permission", "guard", "reason"))
        parts.append("\n".join(_move(source, event, to) for (source, event), to in table.moves.items()) + "\n")
    return "\n".join(parts)


def _arrows(table: Table) -> Iterator[str]:
    named = {state for (source, _event), to in table.moves.items() for state in (source, to.target)}
    for state in sorted(named, key=str):
        yield f'    state "{_label(state)}" as {_key(state)}\n'
    first = next(iter(table.moves))[0]
    yield f"    [*] --> {_key(first)}\n"
    for (source, event), to in table.moves.items():
        yield f"    {_key(source)} --> {_key(to.target)}: {to.label or event.replace('-', ' ')}\n"


def _key(state: Any) -> str:
    return str(state).replace("-", "_")


def _label(state: Any) -> str:
    return str(getattr(state, "label", state))


def _move(source: Any, event: str, to: To) -> str:
    return _line(
        _label(source),
        f"{to.label} (`{event}`)" if to.label else f"`{event}`",
        _label(to.target),
        f"`{to.permission}`" if to.permission else "the application itself",
        to.guard.rpartition(".")[2].replace("_", " "),
        "must be written" if to.needs_remark else "",
    )


def permissions() -> str:
    """Who may do what on which rows."""
    parts = [
        NOTE,
        "# Permissions\n",
        "What is not listed is denied. A permission is about rows of one kind, or about a page as a whole.\n",
        _head("permission", "about", "role", "on which rows"),
    ]
    for permission, pairs in policy.declared().items():
        model = policy.model_of(permission)
        about = str(model._meta.verbose_name) if model else "a page"
        described = sorted((_described(predicate, model is None), role) for role, predicate in pairs)
        for rows, of_these in groupby(described, key=lambda pair: pair[0]):
            parts.append(_line(f"`{permission}`", about, _names({role for _rows, role in of_these}), rows))
    return "\n".join(parts) + "\n"


def _names(roles: set[Role]) -> str:
    if roles == set(Role) - {Role.LINK_HOLDER}:
        return "everybody"
    if roles == set(Role) - {Role.LINK_HOLDER, Role.PUBLIC}:
        return "everybody signed in"
    return ", ".join(sorted(str(ROLES[role].name) for role in roles))


def _described(predicate: policy.Predicate | None, page: bool) -> str:
    if page:
        return ""
    if predicate is None:
        return "none"
    if predicate is policy.everything:
        return "every row"
    return (predicate.__doc__ or predicate.__name__).strip().partition("\n")[0].rstrip(".")


def routes() -> str:
    """Every address with its permission."""
    own = {config.name for config in apps.get_app_configs()}
    parts = [NOTE, "# Routes\n", _head("address", "methods", "permission", "what it is")]
    for route in sorted(walk(), key=lambda each: each.address):
        permission = f"`{route.permission}`" if route.permission else "open to all"
        purpose = route.purpose if route.view.__module__.partition(".")[0] in own else ""
        parts.append(_line(f"`/{route.address}`", ", ".join(route.methods), permission, purpose))
    return "\n".join(parts) + "\n"


def limits_page() -> str:
    """What a user can make grow, and how far."""
    rows = [_line(f"{each.most:,}", str(each.what), f"`{each.table}`") for each in limits.every()]
    mb = 2**20
    tries = {
        "of a name from one place": throttling.A_NAME_FROM_ONE_PLACE,
        "of a name from anywhere": throttling.A_NAME,
        "of a network": throttling.A_NETWORK,
        "of everybody": throttling.EVERYBODY,
    }
    # By name: files are read on a higher layer.
    sheet, sheets = import_module("exchange.children.sheet"), import_module("exchange.reading.sheets")
    return (
        "\n".join(
            [
                NOTE,
                "# Limits\n",
                "Whatever a user can make grow has a limit, which the refusal names; a database trigger holds it.\n",
                _head("at most", "what", "table"),
                *rows,
                "\n## Requests\n",
                _head("at most", "what"),
                _line(f"{settings.UPLOAD_MAX_BYTES // mb} MB", "a file"),
                _line(f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE // mb} MB", "a form without its files"),
                _line(f"{settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:,}", "fields of a form"),
                _line(f"{settings.DATA_UPLOAD_MAX_NUMBER_FILES:,}", "files of a form"),
                _line(f"{settings.SESSION_COOKIE_AGE // 60} minutes", "an idle session"),
                _line(f"{settings.SESSION_LONGEST // 3600} hours", "a session at work"),
                _line(f"{settings.PASSWORD_RESET_TIMEOUT // 60} minutes", "a link to set a password, which works once"),
                "\n## A file that is imported\n",
                f"It is parsed by a process of its own; beyond {sheets.USUAL_BYTES // mb} MB each megabyte gives it "
                f"{sheets.MORE_SECONDS} seconds and {sheets.MORE_MEGABYTES} MB more.\n",
                _head("at most", "what"),
                _line(f"{sheet.MOST_ROWS:,}", "rows with content"),
                _line(f"{sheet.MOST_CELLS:,}", "cells"),
                _line(f"{sheet.MOST_LETTERS:,}", "characters"),
                _line(f"{sheets.SECONDS} seconds", "computing"),
                _line(f"{sheets.MEGABYTES} MB", "memory"),
                "\n## Failures to sign in\n",
                f"After so many, each further one doubles the wait, from {throttling.FIRST} seconds up to "
                f"{throttling.LONGEST // 60} minutes.\n",
                _head("failures", "within hours", "counted"),
                *(
                    _line(f"{one.free:,}", f"{one.window.total_seconds() / 3600:g}", what)
                    for what, one in tries.items()
                ),
            ]
        )
        + "\n"
    )
