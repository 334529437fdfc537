"""Actions that trust their caller are called by actions and receivers only: nothing that answers a request may."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings

#: Rooms whose code answers a request, a file or a queue, on somebody's word.
ASKED = ("views", "forms", "imports", "exports", "background")
ROOT = Path(settings.BASE_DIR)


def modules(room: str) -> Iterator[ModuleType]:
    """The modules of a room of every app of ours."""
    for config in apps.get_app_configs():
        folder = Path(config.path)
        if folder.is_relative_to(ROOT) and folder.parent == ROOT:
            for path in [*folder.glob(f"{room}.py"), *folder.glob(f"{room}/**/*.py")]:
                yield import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))


def called(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """Every function that the module names, by itself or as an attribute of a module it imports."""
    assert module.__file__
    for node in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Name):
            yield node.id, getattr(module, node.id, None)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}", getattr(getattr(module, node.value.id, None), node.attr, None)


@pytest.mark.parametrize("room", ASKED)
def test_no_request_reaches_an_action_that_trusts_its_caller(room: str) -> None:
    found = {
        f"{module.__name__}: {name}"
        for module in modules(room)
        for name, what in called(module)
        if getattr(what, "trusting", False)
    }
    assert not found


def test_the_rooms_are_looked_through() -> None:
    from budgets.actions import set_open

    assert {"proposals.views.signing", "budgets.views.table"} <= {module.__name__ for module in modules("views")}
    assert set_open.trusting  # type: ignore[attr-defined]
    signing = next(module for module in modules("views") if module.__name__ == "proposals.views.signing")
    assert any(getattr(what, "trusting", None) is False for _name, what in called(signing))
