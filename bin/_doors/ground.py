"""What the application stands on: packages, Python, PostgreSQL, Redis, and the environment of all its processes."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from _doors import machine
from _doors.ports import listens
from _doors.postgres import Postgres
from _doors.redis_server import Redis
from _doors.steps import step, warn
from _doors.supervisor import Supervisor
from _doors.trouble import Trouble


@dataclass(frozen=True)
class Ground:
    """The ground as laid. env: the variables of every process. log: the folder of the logs."""

    env: dict[str, str]
    log: Path
    own_database: bool

    def manage(self, *arguments: str) -> str:
        """Run `manage.py` with these arguments and return what it printed; Trouble if it fails."""
        title = f"manage.py {arguments[0]}"
        return step(title, ["python", "manage.py", *arguments], self.log / f"{arguments[0]}.log", env=self.env)

    def migrate(self) -> None:
        """Bring the database to the state of the code, as its owner."""
        step("migrate", ["bin/start", "migrate"], self.log / "migrate.log", env=self.env)


def lay_ground(
    supervisor: Supervisor,
    state: Path,
    *,
    folder: Path,
    lock: str,
    packages: Sequence[str] = (),
    postgres_settings: tuple[str, ...] = (),
) -> Ground:
    """Install what is missing and start the servers that the environment does not name.

    state: packages and logs. folder: databases and their secrets. lock: the pins of the Python packages.
    """
    own_database, own_redis = (not _given(name, port) for name, port in (("DATABASE_URL", 5432), ("REDIS_URL", 6379)))
    servers = [name for name, own in zip(machine.SERVERS, (own_database, own_redis), strict=True) if own]
    machine.ensure_packages([*machine.VENV, *machine.TOOLS, *servers, *machine.libraries(), *packages], state)
    programs = machine.ensure_python(lock, state)
    log = folder / "log"
    log.mkdir(mode=0o700, exist_ok=True)
    env = {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        # The doors that a test opens use the same packages.
        "GONGHAO_VENV": str(programs.parent),
    }
    postgres = Postgres(folder, log, postgres_settings) if own_database else None
    redis = Redis(folder, log) if own_redis else None
    supervisor.start(*(server.service() for server in (postgres, redis) if server))
    if postgres:
        postgres.ensure_roles()
        env |= postgres.urls()
    else:
        env.setdefault("APPLICATION_DB_ROLE", urlsplit(env["DATABASE_URL"]).username or "")
    if "DATABASE_OWNER_URL" not in env:
        warn("DATABASE_OWNER_URL is not given: the role of DATABASE_URL also migrates, so it could alter audit rows.")
    if redis:
        env |= redis.urls()
    return Ground(env, log, own_database)


def _given(variable: str, usual_port: int) -> bool:
    """Whether the environment names this server; Trouble if it does and nothing answers there."""
    if variable not in os.environ:
        return False
    server = urlsplit(os.environ[variable])
    if server.hostname and not listens(server.port or usual_port, server.hostname):
        raise Trouble(f"nothing answers at {server.hostname}:{server.port or usual_port}, which {variable} names")
    return True
