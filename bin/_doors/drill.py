"""bin/drill: the long tests, marked `drill`; arguments choose. Figures go to docs/quality.md, row by row."""

from collections.abc import Sequence

from _doors.laboratory import laboratory
from _doors.place import PROJECT
from _doors.steps import follow


def main(arguments: Sequence[str]) -> int:
    """The exit code of pytest."""
    with laboratory() as ground:
        ground.env["GONGHAO_FIGURES"] = str(PROJECT / "docs" / "quality.md")
        return follow(["pytest", "-m", "drill", *arguments], ground.env)
