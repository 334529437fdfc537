"""The mutation run: at least 95 % of the mutants are noticed, and those that are not are listed with the reason."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.figures import Record

HERE = Path(__file__).parent


@pytest.mark.drill
def test_the_tests_notice_what_changes_in_the_rulebook(figure: Record) -> None:
    run = [sys.executable, "-m", "tests.rulebook.mutants"]
    output = subprocess.run(run, cwd=HERE.parents[1], check=True, capture_output=True, text=True).stdout
    result = json.loads(output.splitlines()[-1])
    listed = tomllib.loads((HERE / "survivors.toml").read_text(encoding="utf-8"))
    noticed = result["mutants"] - len(result["survivors"])
    enough = noticed >= 0.95 * result["mutants"]
    figure("mutants of the rulebook noticed", measured=f"{noticed} of {result['mutants']}", target="95 %", kept=enough)
    assert enough
    assert set(result["survivors"]) <= set(listed)
