"""The scanner for viruses: clamd, where an installation has one (`CLAMD_URL`)."""

import socket
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from core.refusals import Refused
from workspace.models import Scan

_CHUNK = 1 << 16
SECONDS = 30
MOST_SAID = 4_096


def scan(content: bytes) -> Scan:
    """What the scanner says; `NOT_SCANNED` where none is set up.

    Raises Refused for what it finds, and where it is set up and does not answer: unscanned files are not let in then.
    """
    if not settings.CLAMD_URL:
        return Scan.NOT_SCANNED
    try:
        said = _ask(settings.CLAMD_URL, content)
    except OSError:
        said = ""
    if said.endswith("FOUND"):
        raise Refused(_("The virus scanner found something in this file; it was not kept. Scan your computer first."))
    if not said.endswith("OK"):
        raise Refused(_("The virus scanner does not answer, so no file can be attached. Try again in some minutes."))
    return Scan.CLEAN


def _ask(url: str, content: bytes) -> str:
    """clamd's answer to INSTREAM: pieces, each with its length in four bytes before it, then a length of nothing."""
    parts = urlsplit(url)
    with _connected(parts.scheme, parts.hostname or "", parts.port or 3310, parts.path) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _CHUNK):
            piece = content[start : start + _CHUNK]
            line.sendall(len(piece).to_bytes(4, "big") + piece)
        line.sendall(bytes(4))
        said = b""
        while not said.endswith(b"\0") and len(said) < MOST_SAID:
            more = line.recv(1024)
            if not more:
                break
            said += more
    return said.rstrip(b"\0").decode("utf-8", "replace").strip()


def _connected(scheme: str, host: str, port: int, path: str) -> socket.socket:
    if scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(SECONDS)
        line.connect(path)
        return line
    return socket.create_connection((host, port), timeout=SECONDS)
