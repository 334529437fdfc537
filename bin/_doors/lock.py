"""One door at a time on one state folder; the lock ends with the process, however that ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from _doors.trouble import Trouble


@contextmanager
def hold(path: Path, otherwise: str) -> Iterator[None]:
    """Hold the lock of that file; Trouble that says `otherwise` and by which process if it is held."""
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise Trouble(
                f"{otherwise} (process {file.read().strip() or 'unknown'}, state in {path.parent})"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
