"""The example of the documentation does what it says."""

import doctest
from pathlib import Path


def test_the_documented_example_runs() -> None:
    page = Path(__file__).parents[2] / "docs" / "rulebook.md"
    result = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert result.attempted > 10
    assert result.failed == 0
