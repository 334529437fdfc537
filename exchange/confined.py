"""Work on hostile or heavy input in a child process with limits of memory and time; nothing of it stays in ours.

The child reads its input from stdin and writes its result to stdout; it is one file of `exchange/children/`,
started without our environment, settings or database.
"""

import subprocess
import sys
from pathlib import Path

CHILDREN = Path(__file__).parent / "children"


class TooMuch(Exception):
    """The child went over its memory or time."""


class Broken(Exception):
    """The child could not do it; the message is its own, for the log."""


def run(child: str, payload: bytes, *arguments: str, seconds: int, megabytes: int) -> bytes:
    """What the child `exchange/children/<child>.py` makes of `payload`; raises TooMuch or Broken."""
    command = [sys.executable, "-I", str(CHILDREN / f"{child}.py"), str(megabytes), str(seconds), *arguments]
    try:
        done = subprocess.run(
            command, input=payload, capture_output=True, timeout=seconds, check=False, env={"LANG": "C.UTF-8"}
        )
    except subprocess.TimeoutExpired as late:
        raise TooMuch(f"{child}: more than {seconds} s") from late
    if done.returncode == 0:
        return done.stdout
    said = done.stderr.decode("utf-8", "replace")[-2000:]
    if done.returncode < 0 or "MemoryError" in said or "memory allocation" in said:
        raise TooMuch(f"{child}: ended by {done.returncode}: {said}")
    raise Broken(said)
