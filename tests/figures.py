"""Figures that the long tests measure; bin/drill writes them to docs/quality.md.

def test_killed_worker_loses_nothing(figure):
    ...
    figure("jobs lost in 100 kills of a worker", measured=str(lost), target="0", kept=lost == 0)
    assert lost == 0
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

HEAD = """# Figures of the drills

Written by `bin/drill`, on {cores} cores.

| what | measured | target | kept | test |
| --- | --- | --- | :-: | --- |
"""


@dataclass(frozen=True)
class Figure:
    """One measured figure. test: where it was measured."""

    what: str
    measured: str
    target: str
    kept: bool
    test: str


class Record(Protocol):
    """Notes a figure; the test asserts it by itself."""

    def __call__(self, what: str, *, measured: str, target: str, kept: bool) -> None: ...


_figures: list[Figure] = []


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Record:
    """Note a figure of this test."""

    def note(what: str, *, measured: str, target: str, kept: bool) -> None:
        _figures.append(Figure(what, measured, target, kept, request.node.nodeid))

    return note


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures, and write them where GONGHAO_FIGURES says: what was not measured this time stays."""
    rows = [
        f"| {one.what} | {one.measured} | {one.target} | {'✓' if one.kept else '✗'} | `{one.test}` |"
        for one in _figures
    ]
    if rows:
        terminalreporter.section("figures")
        terminalreporter.write_line("\n".join(rows))
    if target := os.environ.get("GONGHAO_FIGURES"):
        kept = [row for row in _standing(Path(target)) if row.split("|")[1] not in {new.split("|")[1] for new in rows}]
        text = HEAD.format(cores=os.cpu_count()) + "".join(f"{row}\n" for row in [*kept, *rows])
        Path(target).write_text(text, encoding="utf-8")


def _standing(path: Path) -> list[str]:
    """The rows of figures measured before."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [line for line in lines if line.startswith("| ") and not line.startswith(("| what", "| ---"))]
