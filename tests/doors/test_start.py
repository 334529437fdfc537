"""bin/start: in what surroundings each process begins."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.doors.door import PROJECT
from tests.services import environment

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

ASK = """
import django; django.setup()
from django.db import connection
cursor = connection.cursor()
for name in ("statement_timeout", "lock_timeout"):
    cursor.execute(f"SHOW {name}")
    print(name, cursor.fetchone()[0])
"""


def limits(process: str, program: str, folder: Path, **more: str) -> str:
    """What the database says in the place of `program`, which bin/start would become."""
    stand_in = folder / program
    stand_in.write_text(f"#!/bin/sh\nexec {sys.executable} -c '{ASK}'\n")
    stand_in.chmod(0o755)
    env = environment()
    env["PATH"] = f"{folder}:{env['PATH']}"
    command = [PROJECT / "bin/start", process]
    return subprocess.run(command, env=env | more, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    ("process", "program", "statement", "lock"),
    [("web", "gunicorn", "30s", "10s"), ("worker", "celery", "10min", "1min")],
)
def test_neither_pages_nor_jobs_wait_for_the_database_for_ever(
    process: str, program: str, statement: str, lock: str, tmp_path: Path
) -> None:
    assert limits(process, program, tmp_path) == f"statement_timeout {statement}\nlock_timeout {lock}\n"


def test_who_runs_it_may_choose_the_limits(tmp_path: Path) -> None:
    said = limits("web", "gunicorn", tmp_path, STATEMENT_TIMEOUT="5", LOCK_TIMEOUT="0")
    assert said == "statement_timeout 5s\nlock_timeout 0\n"


def test_a_migration_takes_its_time(tmp_path: Path) -> None:
    assert limits("migrate", "python", tmp_path) == "statement_timeout 0\nlock_timeout 0\n"
