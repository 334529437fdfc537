"""bin/healthy [ready | jobs]: exit 0 if the web server says that it, or the background jobs, can do their work.

It asks the server of this machine or container, or the one at $WEB (host:port).
"""

import http.client
import os
from collections.abc import Sequence
from contextlib import suppress


def main(arguments: Sequence[str]) -> int:
    """0 or 1, as a container's health check wants it."""
    host, _, port = os.environ.get("WEB", "127.0.0.1:8000").rpartition(":")
    return 0 if answers(host, int(port), *arguments[:1]) else 1


def answers(host: str, port: int, question: str = "ready") -> bool:
    """Whether /health/`question` says yes; asked under a name that the application serves."""
    name = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0]
    with suppress(OSError, http.client.HTTPException):
        connection = http.client.HTTPConnection(host, port, timeout=5)
        connection.request("GET", f"/health/{question}", headers={"Host": name})
        return connection.getresponse().status == 200
    return False
