"""bin/run: the whole application on this machine, with a PostgreSQL and a Redis of its own. Ctrl-C stops all of it.

A given DATABASE_URL (with DATABASE_OWNER_URL, the role that migrates) or REDIS_URL is used instead.
"""

import argparse
import json
import os
import shutil
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from _doors import translate
from _doors.ground import Ground, lay_ground
from _doors.healthy import answers
from _doors.keys import secret, write_private
from _doors.lock import hold
from _doors.place import digest, require_space, source_digest, state_folder
from _doors.ports import free_port, require_port
from _doors.steps import say
from _doors.supervisor import Service, Supervisor
from _doors.trouble import Stopped, Trouble


def main(arguments: Sequence[str]) -> int:
    """Run until stopped; 0 after a clean stop."""
    wanted = _parser().parse_args(arguments)
    began = time.monotonic()
    state = state_folder()
    with hold(state / "run.lock", "bin/run is running already"), Supervisor() as supervisor:
        require_port(wanted.host, wanted.port)
        require_space(state, 200)
        data = state / "data"
        if wanted.fresh:
            _start_over(data)
        data.mkdir(mode=0o711, exist_ok=True)
        ground = lay_ground(supervisor, state, folder=data, lock="requirements.lock")
        ground.env.update(_environment(ground, data, wanted.host, wanted.port))
        write_private(data / "environment.json", json.dumps(ground.env))
        _prepare(ground, data, empty=wanted.empty)
        supervisor.start(*_services(ground, wanted.host, wanted.port), within=90)
        _welcome(ground, data, wanted.port, time.monotonic() - began)
        try:
            supervisor.watch()
        except Stopped:
            say("\nStopping …")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/run", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="port of the web pages (8000)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1: this machine only)")
    parser.add_argument(
        "--empty", action="store_true", help="without the demonstration nation; counts at the first start"
    )
    parser.add_argument("--fresh", action="store_true", help="delete the private database first and start over")
    return parser


def _start_over(data: Path) -> None:
    if "DATABASE_URL" in os.environ:
        raise Trouble("--fresh deletes the private database only: empty the one of DATABASE_URL yourself")
    shutil.rmtree(data, ignore_errors=True)


def _environment(ground: Ground, data: Path, host: str, port: int) -> dict[str, str]:
    own = {
        "SECRET_KEY": secret(data, "secret-key"),
        "ALLOWED_HOSTS": ",".join(dict.fromkeys(["localhost", "127.0.0.1", "[::1]", host])),
        "BEHIND_TLS": "0",
        "STATIC_ROOT": str(data / "static"),
        "BEAT_SCHEDULE_FILE": str(data / "beat-schedule"),
        "BIND": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
    }
    if "EMAIL_URL" not in ground.env:
        sink = free_port()
        own |= {"EMAIL_URL": f"smtp://127.0.0.1:{sink}", "MAIL_SINK": str(data / "mail"), "MAIL_SINK_PORT": str(sink)}
    if "SITE_ADDRESS" not in ground.env:
        own["SITE_ADDRESS"] = f"http://localhost:{port}"
    return own | {
        name: ground.env[name] for name in ("SECRET_KEY", "ALLOWED_HOSTS", "BEHIND_TLS") if name in ground.env
    }


def _prepare(ground: Ground, data: Path, *, empty: bool) -> None:
    """Messages, tables, static files, demonstration nation; skipped while neither code nor private database is new."""
    prepared, sources = data / "prepared", source_digest()
    if not ground.own_database or not prepared.exists() or prepared.read_text() != sources:
        say("Preparing …")
        translate.build()
        ground.migrate()
        ground.manage("collectstatic", "--noinput", "--verbosity", "0")
        prepared.write_text(sources)
    contents = _contents(ground, data)
    if not contents.exists():
        if not empty:
            say("Loading the demonstration nation …")
            ground.manage("demo")
        contents.write_text("empty" if empty else "demonstration")


def _contents(ground: Ground, data: Path) -> Path:
    """The note on what the database of this run was filled with at its first start."""
    return data / ("contents" if ground.own_database else f"contents-{digest(ground.env['DATABASE_URL'].encode())}")


def _services(ground: Ground, host: str, port: int) -> list[Service]:
    web, worker, beat = (
        Service(name, ["bin/start", name], ground.log / f"{name}.log", env=ground.env)
        for name in ("web", "worker", "beat")
    )
    web.ready = partial(answers, "127.0.0.1" if host in ("0.0.0.0", "::") else host, port)
    services = [web, worker, beat]
    if "MAIL_SINK_PORT" in ground.env:
        at = ["--port", ground.env["MAIL_SINK_PORT"], "--folder", ground.env["MAIL_SINK"]]
        services.append(
            Service("mail", ["python", "manage.py", "mail_sink", *at], ground.log / "mail.log", env=ground.env)
        )
    return services


def _welcome(ground: Ground, data: Path, port: int, seconds: float) -> None:
    address, link = f"http://localhost:{port}", ""
    # All is asked before anything is said: who reads that it runs may do to it what he likes.
    if _contents(ground, data).read_text() == "demonstration":
        say(ground.manage("demo_accounts").rstrip())
    else:
        link = ground.manage("first_account", "--link", "--address", address).strip()
    if "MAIL_SINK_PORT" in ground.env:
        say(f"Mail is not sent but shown at {address}/mail/")
    say(f"\nGonghao runs at {address}/ (up in {seconds:.0f} s; logs in {ground.log}). Ctrl-C stops it.")
    if link:
        say(f"Nobody has an account yet. Make the first one here (or with bin/manage first_account):\n  {link}")
