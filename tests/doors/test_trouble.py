"""What a door cannot mend it says in one clear line, ends with an error and leaves nothing behind."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from _doors import machine
from _doors.place import require_space, state_folder
from _doors.ports import free_port
from _doors.trouble import Trouble
from tests.doors.door import PROJECT, door_environment, living

pytestmark = pytest.mark.slow


def complaint(state: Path, *arguments: str, **env: str) -> str:
    """The one line with which bin/run ends, at a free port if none is given."""
    done = subprocess.run(
        [PROJECT / "bin/run", "--port", str(free_port()), *arguments],
        env=door_environment(state, **env),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert living(state) == []
    (line,) = done.stderr.splitlines()
    return line


def test_port_in_use_is_named_with_the_way_out(state: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        line = complaint(state, "--port", str(port))
    assert line == f"bin/run: cannot listen on 127.0.0.1:{port} (Address already in use): take another with --port"


@pytest.mark.parametrize("port", ["0", "65536", "-1"])
def test_port_out_of_range_is_refused(state: Path, port: str) -> None:
    assert "is no port: give one between 1 and 65535" in complaint(state, f"--port={port}")


@pytest.mark.parametrize("variable", ["DATABASE_URL", "REDIS_URL"])
def test_given_server_that_does_not_answer_is_named(state: Path, variable: str) -> None:
    line = complaint(state, **{variable: "scheme://nobody@127.0.0.1:1/0"})
    assert line == f"bin/run: nothing answers at 127.0.0.1:1, which {variable} names"


def test_fresh_never_empties_a_given_database(state: Path) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        given = f"postgres://nobody@127.0.0.1:{server.getsockname()[1]}/precious"
        assert "--fresh deletes the private database only" in complaint(state, "--fresh", DATABASE_URL=given)


def test_state_below_a_file_names_the_way_out(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert "set GONGHAO_STATE to another folder" in complaint(file / "state")


@pytest.mark.parametrize("mode", [0o770, 0o777])
def test_state_that_others_can_write_to_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int) -> None:
    folder = tmp_path / "state"
    folder.mkdir()
    folder.chmod(mode)
    monkeypatch.setenv("GONGHAO_STATE", str(folder))
    with pytest.raises(Trouble, match="only you can write to"):
        state_folder()


def test_state_that_is_a_link_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    monkeypatch.setenv("GONGHAO_STATE", str(tmp_path / "link"))
    with pytest.raises(Trouble, match="only you can write to"):
        state_folder()


def test_full_disk_says_how_much_is_needed(tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free // 2**20
    require_space(tmp_path, free // 2)
    with pytest.raises(Trouble, match=rf"{2 * free} MB are needed"):
        require_space(tmp_path, 2 * free)


def test_missing_package_without_sudo_gives_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "dpkg-query").write_text("#!/bin/sh\necho 'installed gettext'\n")
    (programs / "apt-get").write_text("#!/bin/sh\nexit 1\n")
    for program in programs.iterdir():
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{Path(shutil.which('sh') or '/bin/sh').parent}")
    monkeypatch.setattr(machine, "AS_ROOT", False)
    monkeypatch.setattr(shutil, "which", lambda name: str(programs / name) if (programs / name).exists() else None)
    with pytest.raises(
        Trouble, match="there is no sudo; as root: apt-get install --no-install-recommends redis-server"
    ):
        machine.ensure_packages(["gettext", "redis-server"], tmp_path)


def test_old_python_is_named(tmp_path: Path) -> None:
    for program in ("sh", "dirname"):
        os.symlink(shutil.which(program) or "", tmp_path / program)
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2" && exit\nexit 1\n')
    old.chmod(0o755)
    done = subprocess.run(
        [PROJECT / "bin/run"], env={"PATH": str(tmp_path)}, capture_output=True, text=True, timeout=10, check=False
    )
    assert done.returncode == 1
    assert "bin/run: needs Python 3.11 or newer as python3 (found: Python 3.9.2)" in done.stderr
