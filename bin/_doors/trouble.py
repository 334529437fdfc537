"""How a door ends early: a trouble that a person can mend, or a signal to stop."""

import signal
from types import FrameType


class Trouble(Exception):
    """Something a person has to mend; its text is one line that says what and how."""


class Stopped(BaseException):
    """Ctrl-C, SIGTERM or a closed terminal; raised wherever the door is, so that every `finally` cleans up."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.signal = number


def stop_on_signals() -> None:
    """From now on the stop signals raise `Stopped` in the main thread, each signal once."""

    def stop(number: int, _: FrameType | None) -> None:
        raise Stopped(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
