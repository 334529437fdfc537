"""A private PostgreSQL: its own folder, a free port on the loopback, passwords known to nobody else."""

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from _doors.keys import secret, write_private
from _doors.place import AS_ROOT, PROJECT, require_space
from _doors.ports import free_port
from _doors.steps import Command, step
from _doors.supervisor import Service
from _doors.trouble import Trouble

USER = "postgres" if AS_ROOT else None
FIRST_VERSION = 15
# For tests only: a database that is thrown away need not survive a power cut.
UNSAFE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Postgres:
    """The server whose data lie in `folder`/postgres; roles gonghao_owner and gonghao_app, database gonghao."""

    def __init__(self, folder: Path, log: Path, settings: tuple[str, ...] = ()) -> None:
        self.data, self.log, self.settings = folder / "postgres", log, settings
        self.complete = folder / "postgres-complete"
        self.passwords = {role: secret(folder, f"{role}-password") for role in ("superuser", "owner", "app")}
        self.port = free_port()
        self.binaries = _binaries(self.data)

    def service(self) -> Service:
        """The server, ready to be started; makes its data folder first if there is none that was finished."""
        if not self.complete.exists():
            self._create()
        self._clear_stale_lock()
        options = (f"port={self.port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", *self.settings)
        settings = (part for option in options for part in ("-c", option))
        command: Command = [self.binaries / "postgres", "-D", self.data, *settings]
        return Service(
            "postgres",
            command,
            user=USER,
            stop_signal=signal.SIGINT,
            ready=self._answers,
            log=self.log / "postgres.log",
        )

    def ensure_roles(self) -> None:
        """Create roles and database in the running server, once."""
        if not self.complete.exists():
            psql: Command = [self.binaries / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1"]
            step(
                "roles.sql", [*psql, "-f", PROJECT / "deploy/roles.sql"], self.log / "roles.log", env=self._superuser()
            )
            self.complete.touch()

    def urls(self) -> dict[str, str]:
        """DATABASE_URL and DATABASE_OWNER_URL."""
        at = f"127.0.0.1:{self.port}/gonghao"
        return {
            "DATABASE_URL": f"postgres://gonghao_app:{self.passwords['app']}@{at}",
            "DATABASE_OWNER_URL": f"postgres://gonghao_owner:{self.passwords['owner']}@{at}",
        }

    def _create(self) -> None:
        require_space(self.data.parent, 300)
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(mode=0o700)
        password = self.data.parent / "initdb-password"
        write_private(password, self.passwords["superuser"])
        if USER:
            shutil.chown(self.data, USER, USER)
            shutil.chown(password, USER, USER)
        options = ["-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-A", "scram-sha-256", "--no-instructions"]
        if self.settings == UNSAFE:
            options.append("--no-sync")
        initdb: Command = [self.binaries / "initdb", "-D", self.data, f"--pwfile={password}", *options]
        try:
            step("initdb", initdb, self.log / "initdb.log", user=USER)
        except BaseException:
            shutil.rmtree(self.data, ignore_errors=True)
            raise
        finally:
            password.unlink()

    def _clear_stale_lock(self) -> None:
        """After a kill -9 the lock file stays: end a server that still runs on these data, remove a dead one's file."""
        lock = self.data / "postmaster.pid"
        with suppress(FileNotFoundError):
            pid = int(lock.read_text().split()[0])
            if _serves(pid, self.data):
                step(
                    "pg_ctl stop",
                    [self.binaries / "pg_ctl", "stop", "-m", "fast", "-D", self.data],
                    self.log / "pg_ctl.log",
                    user=USER,
                )
            else:
                lock.unlink()

    def _superuser(self) -> Mapping[str, str]:
        return {
            **os.environ,
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.port),
            "PGUSER": "postgres",
            "PGDATABASE": "postgres",
            "PGPASSWORD": self.passwords["superuser"],
            "OWNER_PASSWORD": self.passwords["owner"],
            "APP_PASSWORD": self.passwords["app"],
        }

    def _answers(self) -> bool:
        ask: Command = [self.binaries / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(ask, check=False).returncode == 0


def _serves(pid: int, data: Path) -> bool:
    """Whether this process is a PostgreSQL server working in `data`: its working folder is the data folder."""
    try:
        return os.path.samefile(f"/proc/{pid}/cwd", data) and "postgres" in os.readlink(f"/proc/{pid}/exe")
    except OSError:
        return False


def _binaries(data: Path) -> Path:
    """The newest installed server that can read `data`."""
    version = data / "PG_VERSION"
    wanted = version.read_text().strip() if version.exists() else None
    found = {path.parent.name: path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()}
    fit = [name for name in found if name.isdigit() and (name == wanted if wanted else int(name) >= FIRST_VERSION)]
    if fit:
        return found[max(fit, key=int)]
    if not wanted and (program := shutil.which("initdb")):
        return Path(program).resolve().parent
    raise Trouble(
        f"no PostgreSQL {wanted or FIRST_VERSION} found: install it, or give DATABASE_URL and DATABASE_OWNER_URL"
    )
