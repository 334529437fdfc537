"""Where things are: the project, and the state folder that holds everything the doors create for it."""

import hashlib
import os
import shutil
import stat
from pathlib import Path

from _doors.trouble import Trouble

PROJECT = Path(__file__).resolve().parent.parent.parent
AS_ROOT = os.geteuid() == 0


def state_folder() -> Path:
    """The folder of databases, logs, secrets and Python packages: $GONGHAO_STATE, or one for each copy of the project.

    Not below root's home: PostgreSQL refuses to run as root, so its own user has to reach it. Only the caller may write
    to it; otherwise Trouble.
    """
    folder = Path(os.environ.get("GONGHAO_STATE") or _default_state()).absolute()
    try:
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o022:
            raise Trouble(f"{folder} must be a folder that only you can write to: remove it, or set GONGHAO_STATE")
        (folder / "log").mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise Trouble(f"cannot write to {folder} ({error.strerror}): set GONGHAO_STATE to another folder") from error
    return folder


def require_space(folder: Path, megabytes: int) -> None:
    """Trouble if the disk of `folder` has less than this left."""
    free = shutil.disk_usage(folder).free // 2**20
    if free < megabytes:
        raise Trouble(
            f"{folder} has {free} MB of disk left and {megabytes} MB are needed: free some or set GONGHAO_STATE"
        )


def digest(content: bytes) -> str:
    """A short fingerprint, for names of files and folders."""
    return hashlib.sha256(content).hexdigest()[:12]


def source_digest() -> str:
    """A fingerprint of all that migrations, message catalogues, static files and demonstration data come from."""
    found = hashlib.sha256()
    for folder, folders, files in os.walk(PROJECT):
        top = folder == str(PROJECT)
        folders[:] = sorted(name for name in folders if name[0] not in "._" and not (top and name in _NOT_THE_PROGRAM))
        for name in sorted(files):
            path = Path(folder, name)
            if path.suffix != ".mo":
                found.update(f"{path.relative_to(PROJECT)}\0".encode() + path.read_bytes() + b"\0")
    return found.hexdigest()[:16]


_NOT_THE_PROGRAM = ("bin", "docs", "tests", "var")


def _default_state() -> Path:
    name = f"gonghao-{digest(str(PROJECT).encode())}"
    if AS_ROOT:
        return Path("/var/lib", name)
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state", name)
