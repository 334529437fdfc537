"""gunicorn, for bin/start web. Its threads read and send; a few others work in each process (core/serving.py)."""

import gc
import os
from typing import Any

from gunicorn.glogging import Logger

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_PROCESSES", "3"))
worker_class = "gthread"
# How many browsers may be slow at a time, for each process: a thread that waits costs next to nothing.
threads = int(os.environ.get("WEB_READERS", "128"))
preload_app = True
control_socket_disable = True
timeout = 60
graceful_timeout = 10
# A worker is renewed now and then, so that fragmented memory does not grow for ever.
max_requests = 5000
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm"  # noqa: S108 (only the heartbeat of the workers)
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
# The client's address as the application found it (TRUSTED_HOPS); the path without its query: what people search for
# does not belong into a log.
accesslog = os.environ.get("ACCESS_LOG") or None
access_log_format = "%(t)s %(h)s %(m)s %(U)s %(s)s %(B)s %(M)sms"


class AccessLog(Logger):
    """The proxy asks every second whether a server lives: that is in no log."""

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
        """Write the line of a request that somebody made."""
        if environ["PATH_INFO"] != "/health/live":
            super().access(resp, req, environ, request_time)


logger_class = AccessLog


def when_ready(_server: object) -> None:
    """Where nobody has an account yet, print the way to the first one.

    What was loaded before the workers part is not searched for cycles again: its memory stays shared.
    """
    from django.db import DatabaseError, connection

    from accounts.beginning import first_link

    try:
        if link := first_link():
            print(f"Nobody has an account yet. Make the first one here:\n  {link}", flush=True)  # noqa: T201
    except DatabaseError:
        pass  # /health/ready says so
    finally:
        connection.close()  # each worker opens its own
    gc.collect()
    gc.freeze()
