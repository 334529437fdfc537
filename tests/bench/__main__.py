"""`python -m tests.bench [name …]`: run the benchmarks over the servers of bin/bench, print and write the table."""

import os
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path

import django

from tests.bench.meter import Row

HERE = Path(__file__).resolve().parent
DOCUMENT = HERE.parent.parent / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Written by `bin/bench`. Absolute times wander from machine to machine; the ratio to a yardstick measured in the same run
holds. A target is the largest ratio allowed; measured on {cores} cores, Python {python}.

| what | measured | yardstick | ratio | target | kept |
| --- | ---: | ---: | ---: | ---: | :-: |
"""


def main(wanted: Sequence[str]) -> int:
    """Run all benchmarks, or those named; 1 if a target is missed. Only a full run rewrites the document."""
    found = {path.stem.removeprefix("bench_"): path.stem for path in sorted(HERE.glob("bench_*.py"))}
    if unknown := set(wanted) - set(found):
        sys.exit(f"bin/bench: there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(found)}")
    django.setup()
    from tests.bench.stage import Stage

    stage, rows = Stage(), []
    for name in wanted or found:
        measure: Callable[[Stage], Iterator[Row]] = import_module(f"tests.bench.{found[name]}").rows
        for row in measure(stage):
            rows.append(row)
            print(as_line(row), flush=True)  # noqa: T201 (the table is the output)
    if not wanted:
        text = HEAD.format(cores=os.cpu_count(), python=platform.python_version())
        DOCUMENT.write_text(text + "".join(f"{as_line(row)}\n" for row in rows), encoding="utf-8")
    return 0 if all(row.kept for row in rows) else 1


def as_line(row: Row) -> str:
    """The row as a line of the table."""
    target = "" if row.target is None else f"≤ {row.target:.3g} ×"
    kept = "" if row.target is None else ("✓" if row.kept else "✗")
    measured, yardstick = (f"{value:,.4g} {row.unit}" for value in (row.measured, row.yardstick))
    return f"| {row.name} | {measured} | {row.yardstick_name}: {yardstick} | {row.ratio:.3g} × | {target} | {kept} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
