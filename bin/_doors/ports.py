"""Ports of the loopback."""

import socket
from contextlib import suppress

from _doors.trouble import Trouble


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def require_port(host: str, port: int) -> None:
    """Trouble if the address cannot be listened on."""
    if not 0 < port < 65536:
        raise Trouble(f"{port} is no port: give one between 1 and 65535")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Trouble(f"cannot listen on {host}:{port} ({error.strerror}): take another with --port") from error


def listens(port: int, host: str = "127.0.0.1") -> bool:
    """Whether something accepts connections there."""
    with suppress(OSError), socket.create_connection((host, port), timeout=5):
        return True
    return False
