"""bin/check: everything that can be checked without running the application, in seconds; one line for each check."""

import os
import shlex
import subprocess
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from _doors import machine
from _doors.place import PROJECT, state_folder
from _doors.steps import say

# As in production; nothing listens at these addresses, and no check may need that.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "DATABASE_URL": "postgres://gonghao_app@127.0.0.1:1/gonghao",
    "DATABASE_OWNER_URL": "postgres://gonghao_owner@127.0.0.1:1/gonghao",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "SECRET_KEY": "only-for-checks-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "ALLOWED_HOSTS": "gonghao.example",
    "CSRF_TRUSTED_ORIGINS": "https://gonghao.example",
    "DEBUG": "0",
    "BEHIND_TLS": "1",
}


@dataclass(frozen=True)
class Check:
    """A command that succeeds when all is well. mend: the command that puts it right, if there is one."""

    title: str
    command: str
    mend: str = ""
    env: Mapping[str, str] = field(default_factory=dict)


# The slow ones first, so that two at a time end together.
CHECKS = (
    Check("types", "mypy"),
    Check("translations", "bin/translate --check"),
    Check("cases told", "python -m tests.rulebook.examples --check", "python -m tests.rulebook.examples"),
    Check("layers", "lint-imports --no-cache"),
    Check(
        "missing migrations", "python -W ignore manage.py makemigrations --check --dry-run", "manage.py makemigrations"
    ),
    Check("generated documents", "python manage.py docs --check", "manage.py docs"),
    Check("deployment", "python manage.py check --deploy --fail-level WARNING"),
    Check("compose file", "check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml"),
    Check("templates", "djlint templates --lint --quiet"),
    Check("components", "python -m tests.front.components"),
    Check("lint", "ruff check --quiet --output-format concise .", "ruff check --fix ."),
    Check("format", "ruff format --check --quiet --output-format concise .", "ruff format ."),
    Check("vendored files", "bin/vendor --check", "bin/vendor"),
)


def main(arguments: Sequence[str]) -> int:
    """Run all checks, or those whose titles are given; the number of failures is the exit code."""
    state = state_folder()
    machine.ensure_packages([*machine.VENV, *machine.TOOLS], state)
    programs = machine.ensure_python("requirements-dev.lock", state)
    path = f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    env = {**os.environ, **PRODUCTION, "PATH": path, "GONGHAO_VENV": str(programs.parent)}
    chosen = [check for check in CHECKS if not arguments or check.title in arguments]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        failures = sum(pool.map(lambda check: _failed(check, env), chosen))
    say(f"{len(chosen) - failures} of {len(chosen)} checks passed")
    return failures


def _failed(check: Check, env: Mapping[str, str]) -> bool:
    began = time.monotonic()
    done = subprocess.run(
        shlex.split(check.command),
        cwd=PROJECT,
        env=dict(env),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    line = f"{'FAILED' if done.returncode else 'ok':6}  {check.title:20} {time.monotonic() - began:5.1f} s"
    if done.returncode:
        line += f"   {check.command}{f'   (mend: {check.mend})' if check.mend else ''}\n{done.stdout.rstrip()}\n"
    say(line)
    return bool(done.returncode)
