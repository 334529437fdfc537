"""bin/test --keep finds the database of its last run; the rulebook's tests are given none."""

import subprocess
from pathlib import Path

import pytest

from _doors.laboratory import kept
from _doors.trouble import Trouble
from tests.doors.door import PROJECT, door_environment, living


def run_tests(state: Path, *arguments: str) -> str:
    """What bin/test says of tests that pass."""
    done = subprocess.run(
        [PROJECT / "bin/test", *arguments],
        env=door_environment(state),
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert living(state) == []
    return done.stdout


def test_data_are_kept_while_their_sources_stay(tmp_path: Path) -> None:
    with kept(tmp_path, "one") as folder:
        (folder / "rows").write_text("42")
    with kept(tmp_path, "one") as folder:
        assert (folder / "rows").read_text() == "42"
    with kept(tmp_path, "two") as folder:
        assert list(folder.glob("rows")) == []
    assert [each.name for each in tmp_path.glob("kept-*")] == ["kept-two"]


def test_data_of_a_run_that_was_killed_are_not_trusted(tmp_path: Path) -> None:
    run = kept(tmp_path, "one")
    (run.__enter__() / "rows").write_text("42")  # and nothing says that it came to its end
    del run
    with kept(tmp_path, "one") as folder:
        assert list(folder.glob("rows")) == []


def test_two_runs_never_share_kept_data(tmp_path: Path) -> None:
    with (
        kept(tmp_path, "one"),
        pytest.raises(Trouble, match="bin/test --keep is running already"),
        kept(tmp_path, "one"),
    ):
        pass


@pytest.mark.slow
def test_second_run_makes_no_database(state: Path) -> None:
    databases = []
    for _run in range(2):
        said = run_tests(state, "--keep", "tests/accounts/test_attribution.py", "-q")
        assert "slowest 20 durations" in said
        databases.append(sorted(each.name for each in state.glob("kept-*/postgres/base/*")))
    assert databases[0] == databases[1] != []


@pytest.mark.slow
def test_tests_of_the_rulebook_run_without_a_server(state: Path) -> None:
    before = set(state.iterdir())
    assert "passed" in run_tests(state, "tests/rulebook/test_facts.py", "-q")
    assert set(state.iterdir()) - before <= {state / "log"}
