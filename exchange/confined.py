"""Work on hostile or heavy input in a child process with limits of memory, time and answer; nothing stays in ours.

The child reads its input from stdin and writes its result to stdout; it is one file of `exchange/children/`,
started without our environment, settings or database. Both ends are files in memory, so that neither side waits for
the other and the system itself cuts an answer that grows too long.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

CHILDREN = Path(__file__).parent / "children"
LOOK = 0.2  # seconds between two looks at whether anybody still wants the result
#: A busy machine gives a child a part of its processors only: so much longer than its computing may it take in all.
PATIENCE = 4
MOST_SAID = 2_000


class TooMuch(Exception):
    """The child went over its memory, time or length of answer."""


class Broken(Exception):
    """The child could not do it; the message is its own, for the log."""


def run(
    child: str,
    payload: bytes,
    *arguments: str,
    seconds: int,
    megabytes: int,
    answer: int = 64,
    wanted: Callable[[], None] | None = None,
) -> bytes:
    """What the child `exchange/children/<child>.py` makes of `payload`; raises TooMuch or Broken.

    It may take `seconds` of computing and `megabytes` of memory, and say `answer` megabytes. `wanted` is called now
    and then; what it raises ends the child and comes out here.
    """
    limits = (str(megabytes), str(seconds), str(answer))
    command = [sys.executable, "-I", str(CHILDREN / f"{child}.py"), *limits, *arguments]
    with _file() as sent, _file() as made, _file() as said:
        sent.write(payload)
        sent.seek(0)
        with subprocess.Popen(command, stdin=sent, stdout=made, stderr=said, env={"LANG": "C.UTF-8"}) as process:
            try:
                _await(process, child, seconds * PATIENCE, wanted)
            except BaseException:
                process.kill()
                raise
        said.seek(0)
        words = said.read(MOST_SAID).decode("utf-8", "replace")
        if process.returncode == 0:
            made.seek(0)
            return made.read()
    if process.returncode < 0 or any(sign in words for sign in ("MemoryError", "memory allocation", "File too large")):
        raise TooMuch(f"{child}: ended by {process.returncode}: {words}")
    raise Broken(words)


def _await(process: subprocess.Popen[bytes], child: str, most: int, wanted: Callable[[], None] | None) -> None:
    looks = 0
    while True:
        try:
            process.wait(LOOK)
            return
        except subprocess.TimeoutExpired:
            looks += 1
            if looks * LOOK >= most:
                raise TooMuch(f"{child}: more than {most} s") from None
            if wanted is not None:
                wanted()


def _file() -> BinaryIO:
    """A file that is in memory where the system has such."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("child"), "w+b")
    return tempfile.TemporaryFile()
