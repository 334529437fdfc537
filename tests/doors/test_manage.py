"""bin/manage: the commands that ask no server run from a mere copy; the others say what to start first."""

import os
import subprocess
import time
from pathlib import Path

import pytest

from _doors.healthy import FRESH, beats
from tests.doors.door import PROJECT, door_environment

pytestmark = pytest.mark.slow


def manage(state: Path, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run it as somebody who never started anything."""
    command = [PROJECT / "bin/manage", *arguments]
    return subprocess.run(command, env=door_environment(state), capture_output=True, text=True, check=False, cwd=state)


@pytest.mark.parametrize("command", ["check_budget", "rank_transfers"])
def test_the_two_commands_need_neither_database_nor_an_earlier_start(state: Path, command: str) -> None:
    book = state / f"{command}.xlsx"
    done = manage(state, command, "--template", book)
    assert done.returncode == 0, done.stderr
    assert book.stat().st_size > 0
    assert not (state / "data").exists()


def test_what_needs_the_database_says_what_to_start(state: Path) -> None:
    done = manage(state, "first_account")
    assert (done.returncode, done.stderr) == (1, "bin/manage: start the application first: bin/run\n")


def test_a_pulse_is_fresh_for_a_minute(tmp_path: Path) -> None:
    file = tmp_path / "pulse"
    assert not beats(file)
    file.touch()
    assert beats(file)
    os.utime(file, (time.time(), time.time() - FRESH - 1))
    assert not beats(file)
