"""bin/drill: the long tests, marked `drill`. A full run writes their figures to docs/quality.md; arguments choose."""

from collections.abc import Sequence

from _doors.laboratory import laboratory
from _doors.place import PROJECT
from _doors.steps import follow


def main(arguments: Sequence[str]) -> int:
    """The exit code of pytest."""
    with laboratory() as ground:
        if not arguments:
            ground.env["GONGHAO_FIGURES"] = str(PROJECT / "docs" / "quality.md")
        return follow(["pytest", "-m", "drill", *arguments], ground.env)
