"""One step of a preparation: a command that must succeed, its output kept in the log, its failure told in one line."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from _doors.place import PROJECT
from _doors.trouble import Stopped, Trouble

Command = Sequence[str | Path]


def say(text: str) -> None:
    """A line for the person at the terminal."""
    print(text, flush=True)


def step(
    title: str,
    command: Command,
    log: Path,
    *,
    env: Mapping[str, str] | None = None,
    user: str | None = None,
    terminal: bool = False,
) -> str:
    """Run a command to its end and return what it printed; Trouble with its last line if it fails.

    user: the account to run as, if the caller is root. terminal: stay with the terminal, so that sudo can ask.
    """
    started = time.monotonic()
    with log.open("w+b") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd="/" if user else PROJECT,
            env=None if env is None else dict(env),
            stdin=None if terminal else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=not terminal,
            user=user,
            group=user,
            extra_groups=[] if user else None,
        )
        try:
            process.wait()
        finally:
            end_group(process, grace=10 if not terminal else 60)
        output.seek(0)
        text = output.read().decode(errors="replace")
    if process.returncode:
        raise Trouble(f"{title} failed: {last_words(text)} (all of it: {log})")
    if time.monotonic() - started > 1:
        say(f"  {title}: {time.monotonic() - started:.0f} s")
    return text


def follow(command: Sequence[str], env: Mapping[str, str]) -> int:
    """Run a command whose output is for the person at the terminal; its exit code. A stopped door interrupts it."""
    # Its own session: Ctrl-C reaches the door alone, which hands it on; twice would cut the tidying up short.
    process = subprocess.Popen(list(command), cwd=PROJECT, env=dict(env), start_new_session=True)
    try:
        return process.wait()
    except Stopped:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        raise
    finally:
        end_group(process, grace=5)


def end_group(process: subprocess.Popen[bytes], grace: float) -> None:
    """End a process and whatever it left behind in its group: asked first, forced after `grace` seconds."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(grace)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    # The supervisor inherits the orphans of the group and has to take leave of them.
    with suppress(ChildProcessError):
        while True:
            os.waitpid(-process.pid, 0)


def last_words(text: str) -> str:
    """The line of an output that says what went wrong: the last error if one is marked, else the last line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()] or ["it said nothing"]
    marked = [line for line in lines if line.startswith(("E:", "ERROR", "FATAL", "error:")) or "rror: " in line]
    return (marked or lines)[-1][:300]


def warn(text: str) -> None:
    """A line that a person should read, apart from the ordinary output."""
    print(text, file=sys.stderr, flush=True)
