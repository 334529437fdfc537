"""bin/healthy [ready | jobs | pulse]: exit 0 if pages are served, if the background jobs work, if this worker lives.

The first two ask the web server of this machine or container, or those at $WEB (host:port), until one says yes. The
last looks at the file $PULSE_FILE, which a worker touches every ten seconds.
"""

import http.client
import os
import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

FRESH = 60  # seconds
PATIENCE = 5  # seconds


def main(arguments: Sequence[str]) -> int:
    """0 or 1, as a container's health check wants it."""
    if "pulse" in arguments:
        return 0 if beats(Path(os.environ.get("PULSE_FILE", ""))) else 1
    host, _, port = os.environ.get("WEB", "127.0.0.1:8000").rpartition(":")
    return 0 if any(answers(address, int(port), *arguments[:1]) for address in _addresses(host)) else 1


def answers(host: str, port: int, question: str = "ready") -> bool:
    """Whether /health/`question` says yes; asked under a name that the application serves."""
    name = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0]
    with suppress(OSError, http.client.HTTPException):
        connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
        connection.request("GET", f"/health/{question}", headers={"Host": name})
        return connection.getresponse().status == 200
    return False


def beats(file: Path) -> bool:
    """Whether the file was touched within the last minute."""
    with suppress(OSError):
        return time.time() - file.stat().st_mtime < FRESH
    return False


def _addresses(host: str) -> list[str]:
    """All addresses behind a name: several web servers share one."""
    with suppress(OSError):
        found = socket.getaddrinfo(host, None, socket.AF_INET, socket.SOCK_STREAM)
        return list(dict.fromkeys(str(address[0]) for *_, address in found))
    return []
