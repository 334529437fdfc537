"""What benchmarks stand on: databases with the nation in several sizes, web servers over them, signed-in visitors."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.db import connection
from django.test import Client
from psycopg import sql

from _doors.ports import free_port
from accounts.models import Person
from tests.bench.meter import Load, Visit, load

PROJECT = Path(__file__).resolve().parent.parent.parent
CSRF = "b" * 32


@dataclass(frozen=True)
class Server:
    """A running gunicorn."""

    url: str
    pid: int

    def under(self, visit: Visit, *, users: int = 1, requests: int = 400) -> Load:
        """Load it."""
        return load(self.url, self.pid, visit, users=users, requests=requests)


class Stage:
    """Databases are made when first asked for: gonghao_bench_1 holds the nation once, gonghao_bench_10 ten times."""

    def __init__(self) -> None:
        self._ready: set[int] = set()

    def use(self, scale: int) -> None:
        """Let the ORM of this process work in the nation of that scale; 0 is an empty one."""
        connection.close()
        connection.settings_dict["NAME"] = self._database(scale)

    @contextmanager
    def server(self, scale: int) -> Iterator[Server]:
        """A web server over the nation of that scale, started as bin/run starts it."""
        port = free_port()
        env = _environment(self._database(scale)) | {
            "BIND": f"127.0.0.1:{port}",
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "GUNICORN_CMD_ARGS": "--log-level warning",
        }
        with subprocess.Popen(["bin/start", "web"], cwd=PROJECT, env=env) as process:
            try:
                server = Server(f"http://127.0.0.1:{port}", process.pid)
                _await(server)
                yield server
            finally:
                process.terminate()

    def session(self, email: str) -> dict[str, str]:
        """Headers of a visitor signed in as this person of the nation in use, with a CSRF token for posts."""
        client = Client()
        client.force_login(Person.objects.get(email=email), backend="django.contrib.auth.backends.ModelBackend")
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        return {"Cookie": f"{cookies}; csrftoken={CSRF}", "X-CSRFToken": CSRF}

    def _database(self, scale: int) -> str:
        name = f"gonghao_bench_{scale}"
        if scale not in self._ready:
            with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
                owner.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
                owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            env = _environment(name)
            subprocess.run(["bin/start", "migrate"], cwd=PROJECT, env=env, check=True, stdout=subprocess.DEVNULL)
            if scale:
                demo = [sys.executable, "manage.py", "demo", "--scale", str(scale)]
                subprocess.run(demo, cwd=PROJECT, env=env, check=True, stdout=subprocess.DEVNULL)
            self._ready.add(scale)
        return name


def _environment(database: str) -> dict[str, str]:
    urls = {
        name: urlsplit(os.environ[name])._replace(path=f"/{database}").geturl()
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL")
    }
    return {**os.environ, **urls, "DJANGO_SETTINGS_MODULE": "config.settings"}


def _await(server: Server) -> None:
    deadline = time.monotonic() + 60
    while server.under(Visit("/health/ready"), requests=1).errors:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{server.url} does not answer")
        time.sleep(0.1)
