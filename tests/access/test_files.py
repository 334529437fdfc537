"""A file, a job, an import: reached by the judged record that it belongs to, in no view by itself."""

import ast
from pathlib import Path
from typing import Any

import pytest

from accounts import policy
from accounts.actors import Actor
from core import downloads
from core.models import Job, StoredFile
from exchange.models import Batch, ColumnMapping
from tests.access.calls import routes
from tests.access.test_trust import ASKED, modules
from workspace.models import Attachment

#: What is never read by itself where somebody's request is answered: only out of the judge's hand.
HELD = {StoredFile, Job, Batch, ColumnMapping, Attachment}
MANAGERS = {"objects", "_default_manager", "_base_manager"}


def named(view: Any) -> list[Any]:
    """What a view's function names, its modules' attributes included."""
    function = view.__wrapped__ if hasattr(view, "__wrapped__") else view
    known, names = function.__globals__, function.__code__.co_names
    found = [known[name] for name in names if name in known]
    return [*found, *(getattr(each, name, None) for each in found if each is downloads for name in names)]


def test_a_file_is_handed_out_by_the_record_that_holds_it() -> None:
    handing = {name: route for name, route in routes().items() if downloads.answer in named(route.view)}
    assert set(handing) == {
        "core:file",
        "exchange:file",
        "findings:printed",
        "proposals:version_file",
        "reviews:case_file",
        "workspace:file",
        "workspace:letter_enclosure",
        "workspace:letter_pdf",
        "workspace:minutes_pdf",
    }
    for name, route in handing.items():
        is_public = route.permission is not None and policy.may(Actor.public(), route.permission)
        assert route.row_key is not None or is_public, f"{name} hands a file out that no judged record holds"


@pytest.mark.parametrize("room", ASKED)
def test_no_request_reads_files_jobs_and_imports_past_the_judge(room: str) -> None:
    past = [
        f"{module.__name__}:{node.lineno} {node.value.id}"
        for module in modules(room)
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS and isinstance(node.value, ast.Name)
        if getattr(module, node.value.id, None) in HELD
    ]
    assert not past
