"""A scanner for viruses on loopback."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def clamd(says: bytes | Callable[[bytes], bytes]) -> Iterator[tuple[str, list[bytes]]]:
    """One that takes a stream and answers; its address, and what it was sent.

    `says`: its answer, or what makes one of what it was sent.
    """
    sent: list[bytes] = []

    class Answering(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            assert self.rfile.read(10) == b"zINSTREAM\0"
            whole = b""
            while length := int.from_bytes(self.rfile.read(4), "big"):
                whole += self.rfile.read(length)
            sent.append(whole)
            self.wfile.write(says(whole) if callable(says) else says)

    with socketserver.TCPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"tcp://127.0.0.1:{server.server_address[1]}", sent
        server.shutdown()
