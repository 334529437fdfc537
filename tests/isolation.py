"""Test processes that run side by side have a Redis database each; pytest-django gives them a PostgreSQL database each.

Loaded before the settings are read (`-p` in pyproject.toml).
"""

import os
import re

_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if _worker and "REDIS_URL" in os.environ:
    os.environ["REDIS_URL"] = re.sub(r"/\d+$", f"/{1 + int(_worker.removeprefix('gw'))}", os.environ["REDIS_URL"])
