"""A real clamd, with a list of signatures of our own: what it finds is refused, what it does not is kept."""

import getpass
import hashlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.refusals import Refused
from workspace.models import Scan
from workspace.scanning import scan

pytestmark = [
    pytest.mark.drill,
    pytest.mark.skipif(not shutil.which("clamd"), reason="no clamd on this machine: apt-get install clamav-daemon"),
]
FOUND = b"a file that the list of signatures names"


@pytest.fixture
def clamd(tmp_path: Path) -> Iterator[str]:
    """The address of a clamd that knows one file."""
    signatures, place, log = tmp_path / "signatures", tmp_path / "clamd.sock", tmp_path / "clamd.log"
    signatures.mkdir()
    told = f"{hashlib.md5(FOUND, usedforsecurity=False).hexdigest()}:{len(FOUND)}:Test.Listed\n"
    (signatures / "own.hdb").write_text(told)
    lines = (f"LocalSocket {place}", f"DatabaseDirectory {signatures}", f"LogFile {log}", "Foreground yes")
    (tmp_path / "clamd.conf").write_text("\n".join((*lines, "StreamMaxLength 25M", f"User {getpass.getuser()}\n")))
    with subprocess.Popen(["clamd", "--config-file", tmp_path / "clamd.conf"], stdout=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 60
        while not _answers(place):
            assert process.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        yield f"unix://{place}"
        process.terminate()


def _answers(place: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        return line.connect_ex(str(place)) == 0


def test_what_it_knows_is_refused_and_all_else_kept(clamd: str, settings: Any) -> None:
    settings.CLAMD_URL = clamd
    with pytest.raises(Refused, match="掃毒程式在這個檔案中發現"):
        scan(FOUND)
    for content in (b"", FOUND + b"!", os.urandom(20 << 20)):
        assert scan(content) == Scan.CLEAN


def test_what_is_too_large_for_it_is_not_let_in(clamd: str, settings: Any) -> None:
    settings.CLAMD_URL = clamd
    with pytest.raises(Refused, match="掃毒程式沒有回應"):
        scan(bytes(26 << 20))
