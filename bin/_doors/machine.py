"""What the machine must have: Debian packages and a Python environment with exactly the pinned versions."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from _doors.place import AS_ROOT, PROJECT, digest, require_space
from _doors.steps import Command, say, step
from _doors.trouble import Trouble

TOOLS = ("gettext",)
SERVERS = ("postgresql", "redis-server")
# Debian's Python comes without the means to make an environment.
VENV = () if find_spec("ensurepip") else ("python3-venv",)
BROWSER = ("chromium", "libatomic1")
PYTHON_PACKAGES_MB = 900


def libraries() -> list[str]:
    """The Debian packages that the application itself needs; the container image installs the same list."""
    return (PROJECT / "deploy" / "packages.txt").read_text().split()


def ensure_packages(names: Sequence[str], state: Path) -> None:
    """Install the Debian packages that are missing; Trouble that names them if that is not possible."""
    missing = _missing(names)
    if not missing:
        return
    command = f"apt-get install --no-install-recommends {' '.join(missing)}"
    if not shutil.which("apt-get"):
        raise Trouble(f"this system has no apt; the doors need what Debian calls {' '.join(missing)}")
    if not AS_ROOT and not shutil.which("sudo"):
        raise Trouble(f"packages are missing and there is no sudo; as root: {command}")
    if not AS_ROOT and not _sudo_works():
        raise Trouble(f"packages are missing and sudo refuses; as root: {command}")
    require_space(Path("/usr"), 1200)
    say(f"Installing {' '.join(missing)} …")
    installer = Path(__file__).with_name("install-packages")
    installing: Command = [*([] if AS_ROOT else ["sudo"]), installer, *missing]
    step("apt-get", installing, state / "log/apt.log", terminal=True)


def ensure_python(lock: str, state: Path) -> Path:
    """The bin/ folder of a Python environment holding what `lock` pins: made once for each content of that file.

    $GONGHAO_VENV names an environment to use as it is.
    """
    if given := os.environ.get("GONGHAO_VENV"):
        return Path(given, "bin")
    pins = PROJECT / lock
    folder = state / "python" / f"{digest(pins.read_bytes())}-{sys.version_info.major}.{sys.version_info.minor}"
    done = folder / "complete"
    if not done.exists():
        require_space(state, PYTHON_PACKAGES_MB)
        say(f"Installing the Python packages of {lock} …")
        folder.parent.mkdir(exist_ok=True)
        step("python -m venv", [sys.executable, "-m", "venv", "--clear", folder], state / "log/venv.log")
        pip: Command = [folder / "bin/python", "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
        step("pip install", [*pip, "--require-hashes", "-r", pins], state / "log/pip.log")
        done.touch()
    return folder / "bin"


def _missing(names: Sequence[str]) -> list[str]:
    if not shutil.which("dpkg-query"):
        return [name for name, program in _PROGRAMS.items() if name in names and not shutil.which(program)]
    query = ["dpkg-query", "-W", "-f", "${db:Status-Status} ${Package}\n", *names]
    listed = subprocess.run(query, capture_output=True, text=True, check=False).stdout.splitlines()
    installed = {line.split()[1] for line in listed if line.startswith("installed ")}
    return [name for name in names if name not in installed]


def _sudo_works() -> bool:
    ask = [] if sys.stdin.isatty() else ["-n"]
    return subprocess.run(["sudo", *ask, "true"], check=False, stderr=subprocess.DEVNULL).returncode == 0


# Where there is no dpkg, these programs stand for the packages that bring them.
_PROGRAMS = {"postgresql": "postgres", "redis-server": "redis-server", "gettext": "msgfmt", "chromium": "chromium"}
