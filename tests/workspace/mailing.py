"""A real mail server beside a test: what it took, and how it behaves."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from django.test import override_settings

from _doors.ports import free_port


class Server:
    """Takes mail; `rcpt` and `data` may answer otherwise than "250": given the address, or nothing."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.rcpt: Callable[[str], str] = lambda address: "250 fine"
        self.data: Callable[[], str] = lambda: "250 fine"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        answer = self.rcpt(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        answer = self.data()
        if answer.startswith("250"):
            self.taken.append(envelope)
        return answer


@contextmanager
def mail_server() -> Iterator[Server]:
    """A server that the settings name for the block; ended with it."""
    server, port = Server(), free_port()
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        with named(port):
            yield server
    finally:
        controller.stop()


def named(port: int) -> override_settings:
    """The settings name a server at this port."""
    return override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=port
    )
