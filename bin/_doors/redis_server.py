"""A private Redis: a free port on the loopback, a password, nothing written to disk (the truth is in PostgreSQL)."""

import shutil
from pathlib import Path

from _doors.keys import secret, write_private
from _doors.place import AS_ROOT
from _doors.ports import free_port, listens
from _doors.supervisor import Service

USER = "redis" if AS_ROOT else None


class Redis:
    """The server of one state folder."""

    def __init__(self, folder: Path, log: Path) -> None:
        self.folder, self.log, self.port = folder / "redis", log, free_port()
        self.password = secret(folder, "redis-password")

    def service(self) -> Service:
        """The server, ready to be started; its settings are in a file, so that no password is listed by ps."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        settings = self.folder / "redis.conf"
        write_private(
            settings,
            f"bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}\ndir {self.folder}\n"
            'save ""\nappendonly no\nmaxmemory-policy noeviction\ndaemonize no\n',
        )
        if USER:
            for path in (self.folder, settings):
                shutil.chown(path, USER, USER)
        program = shutil.which("redis-server") or "redis-server"
        return Service(
            "redis", [program, settings], self.log / "redis.log", user=USER, ready=lambda: listens(self.port)
        )

    def urls(self) -> dict[str, str]:
        """REDIS_URL and CACHE_URL: queue and cache in two databases of one server."""
        at = f"redis://:{self.password}@127.0.0.1:{self.port}"
        return {"REDIS_URL": f"{at}/0", "CACHE_URL": f"{at}/9"}
