"""Requests are read whole before anybody works on them; many may be read at a time, few are worked on.

gunicorn's threads (deploy/gunicorn.conf.py) read what browsers send, however slowly, and send what was made for them.
The application works in a few threads of its own, each with its lasting database connection, and never waits for a
browser: fifty slow bodies stop nobody.
"""

import gc
import logging
import os
import signal
import socket
import tempfile
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import IO, Any

from django.template.loader import render_to_string

log = logging.getLogger(__name__)

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]

LIVE = "/health/live"  # answered at once, however much there is to do, and without a database: the process lives
IN_MEMORY = 1024 * 1024  # bytes of a body that are not yet put into a file
LARGEST = 25 * 1000 * 1000  # bytes; the proxy's limit too (deploy/Caddyfile)
BODY_WITHIN = 60.0  # seconds for a whole body, as at the proxy
IDLE = 15.0  # seconds in which nothing comes
MANY = 20_000  # objects that requests may leave behind before somebody looks which of them are needed
WORK_WITHIN = 60.0  # seconds after which an answer is given up and the process is renewed


class Serving:
    """A WSGI application around another, which gets whole bodies in one of `at_once` threads."""

    def __init__(self, application: Application, at_once: int) -> None:
        self.application, self.at_once = application, at_once

    @cached_property
    def pool(self) -> ThreadPoolExecutor:
        """Made at the first request: threads do not outlive the fork of a server that loads the application first."""
        return ThreadPoolExecutor(self.at_once, "work")

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        if environ["PATH_INFO"] == LIVE:
            return self._work(environ | {"HTTP_COOKIE": ""}, start)
        length = _length(environ)
        if length > LARGEST:
            return _refuse(start, "413 Content Too Large")
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as body:
            if not _read(environ, length, body):
                return _refuse(start, "408 Request Timeout")
            environ["wsgi.input"] = body  # in place: what the application notes in it is read by the server's log
            return self._answer(environ, start)

    def _answer(self, environ: Environ, start: Start) -> list[bytes]:
        done = self.pool.submit(self._work, environ, start)
        try:
            return done.result(WORK_WITHIN)
        except TimeoutError:
            log.error("%s %s took more than %.0f s", environ["REQUEST_METHOD"], environ["PATH_INFO"], WORK_WITHIN)
            os.kill(os.getpid(), signal.SIGTERM)  # a thread cannot be ended; gunicorn starts another process
            return _refuse(start, "503 Service Unavailable")

    def _work(self, environ: Environ, start: Start) -> list[bytes]:
        answer = self.application(environ, start)
        try:
            return list(answer)
        finally:
            if close := getattr(answer, "close", None):
                close()
            del answer
            _give_back()


def _give_back() -> None:
    """Free what a heavy request leaves in cycles: the collector, which looks seldom (config), would let it pile up."""
    new, younger, older = gc.get_count()
    if younger or older or new > MANY:
        gc.collect()


def _length(environ: Environ) -> int:
    """What the browser announced, in bytes; 0 for what is no number, as the application takes it."""
    try:
        return max(0, int(environ.get("CONTENT_LENGTH") or 0))
    except ValueError:
        return 0


def _read(environ: Environ, length: int, into: IO[bytes]) -> bool:
    """Read the body to its end; False if the browser did not send it in time, or went away."""
    if not length:
        return True
    line: socket.socket | None = environ.get("gunicorn.socket")
    hurry = threading.Timer(BODY_WITHIN, _hang_up, [line])
    hurry.daemon = True
    hurry.start()
    try:
        if line is not None:
            line.settimeout(IDLE)
        while length > 0 and (part := environ["wsgi.input"].read(min(length, 64 * 1024))):
            into.write(part)
            length -= len(part)
    except OSError:
        return False
    finally:
        hurry.cancel()
        if line is not None:
            line.settimeout(None)
    into.seek(0)
    return not length


def _hang_up(line: socket.socket | None) -> None:
    if line is not None:
        line.shutdown(socket.SHUT_RD)


def _refuse(start: Start, status: str) -> list[bytes]:
    page = render_to_string(f"errors/{status[:3]}.html").encode()
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(page))),
        ("Connection", "close"),
    ]
    start(status, headers)
    return [page]
