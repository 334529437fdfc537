"""bin/bench: the benchmarks of tests/bench, one table, in docs/benchmarks.md. Names choose some: bin/bench server."""

from collections.abc import Sequence

from _doors.laboratory import laboratory
from _doors.place import PROJECT
from _doors.steps import follow


def main(arguments: Sequence[str]) -> int:
    """0 if every target is kept."""
    with laboratory() as ground:
        # As in production: what a page costs there is what counts.
        ground.env.update(
            DEBUG="0", BEHIND_TLS="0", PYTHONPATH=str(PROJECT / "bin"), STATIC_ROOT=str(ground.log.parent / "static")
        )
        ground.manage("collectstatic", "--noinput", "--verbosity", "0")
        return follow(["python", "-m", "tests.bench", *arguments], ground.env)
