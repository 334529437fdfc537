"""bin/test: every test, against a PostgreSQL and a Redis of its own and the Chromium of this machine.

Without arguments it runs bin/check first and then all tests; arguments go to pytest and run only what they name.
"""

import os
from collections.abc import Sequence

from _doors import check
from _doors.laboratory import laboratory
from _doors.steps import follow, warn

# Two at a time; which tests stay together, tests/isolation.py says.
ALL = ("-n", str(min(2, os.cpu_count() or 1)))


def main(arguments: Sequence[str]) -> int:
    """The exit code of pytest; not zero either if a check failed."""
    with laboratory() as ground:
        failures = 0 if arguments else check.main([])
        code = follow(["pytest", *(arguments or ALL)], ground.env)
    if failures:
        warn(f"bin/test: {failures} of the checks before the tests failed, see above")
    return code or min(failures, 1)
