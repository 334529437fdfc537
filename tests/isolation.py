"""Test processes that run side by side have a Redis database each; pytest-django gives them a PostgreSQL database each.

What is dear to set up stays in one process.

Loaded before the settings are read (`-p` in pyproject.toml).
"""

import os
import re
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if _worker and "REDIS_URL" in os.environ:
    _number = int(_worker.removeprefix("gw"))
    for _name, _first in (("REDIS_URL", 1), ("CACHE_URL", 10)):
        if _name in os.environ:
            os.environ[_name] = re.sub(r"/\d+$", f"/{_first + _number}", os.environ[_name])

#: Tests that one process runs: they share what takes a minute to set up, or a machine's doors and clock.
TOGETHER = (("tests/access/test_table.py", "tests/access/test_tenants.py"), ("tests/demo/",), ("tests/doors/",))


class Scheduling(LoadScopeScheduling):
    """Every test goes where there is room; those of one of TOGETHER go to one process, in their order."""

    def _split_scope(self, nodeid: str) -> str:
        return next((group[0] for group in TOGETHER if nodeid.startswith(group)), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    """Asked by xdist where tests are shared out (`-n`)."""
    return Scheduling(config, log)
