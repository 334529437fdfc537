"""Bodies are read whole, many at a time; the application never waits for a browser."""

import io
import socket
import threading
import weakref
from collections.abc import Iterable
from typing import Any

import pytest

from config.wsgi import application
from core import serving
from core.serving import Serving

Status = list[str]


class SlowBody(io.RawIOBase):
    """A body that comes only when the test lets it."""

    def __init__(self) -> None:
        self.come, self.asked = threading.Event(), threading.Event()

    def read(self, size: int = -1) -> bytes:
        self.asked.set()
        self.come.wait()
        return b"x" * size


def environ(body: Any = b"", length: int | None = None, **more: Any) -> dict[str, Any]:
    stream = io.BytesIO(body) if isinstance(body, bytes) else body
    length = len(body) if length is None else length
    return {"REQUEST_METHOD": "POST", "PATH_INFO": "/", "CONTENT_LENGTH": str(length), "wsgi.input": stream} | more


def echo(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    start("200 OK", [])
    return [environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"] or 0))]


def answer(application: Serving, request: dict[str, Any]) -> tuple[str, bytes]:
    said: Status = []
    body = b"".join(application(request, lambda status, _headers: said.append(status)))
    return said[-1], body


@pytest.mark.parametrize("size", [0, 1, serving.IN_MEMORY - 1, serving.IN_MEMORY + 1])
def test_the_application_gets_what_was_sent(size: int) -> None:
    body = bytes(range(256)) * (size // 256 + 1)
    assert answer(Serving(echo, at_once=1), environ(body[:size])) == ("200 OK", body[:size])


@pytest.mark.parametrize("length", ["", "x", "-1"])
def test_a_length_that_is_none_is_no_body(length: str) -> None:
    def work(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        start("200 OK", [])
        return [environ["wsgi.input"].read()]

    assert answer(Serving(work, at_once=1), environ(b"body", CONTENT_LENGTH=length)) == ("200 OK", b"")


def test_many_slow_bodies_stop_nobody() -> None:
    application, slow = Serving(echo, at_once=1), [SlowBody() for _ in range(60)]
    waiting = [threading.Thread(target=answer, args=(application, environ(body, 10))) for body in slow]
    for thread in waiting:
        thread.start()
    for body in slow:
        assert body.asked.wait(30)
    assert answer(application, environ(b"quick")) == ("200 OK", b"quick")
    for body in slow:
        body.come.set()
    for thread in waiting:
        thread.join(30)


def test_the_process_says_that_it_lives_however_much_there_is_to_do() -> None:
    entered, go = threading.Event(), threading.Event()

    def work(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] != serving.LIVE:
            entered.set()
            go.wait()
        return echo(environ, start)

    application = Serving(work, at_once=1)
    busy = threading.Thread(target=answer, args=(application, environ(b"x")))
    busy.start()
    assert entered.wait(30)
    assert answer(application, environ(PATH_INFO=serving.LIVE))[0] == "200 OK"
    go.set()
    busy.join(30)


def test_no_more_than_so_many_are_worked_on_at_once() -> None:
    entered, go, most = threading.Semaphore(0), threading.Event(), []
    inside: set[int] = set()

    def work(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        inside.add(threading.get_ident())
        most.append(len(inside))
        entered.release()
        go.wait()
        inside.discard(threading.get_ident())
        return echo(environ, start)

    application = Serving(work, at_once=2)
    threads = [threading.Thread(target=answer, args=(application, environ(b"x"))) for _ in range(5)]
    for thread in threads:
        thread.start()
    assert all(entered.acquire(timeout=30) for _ in range(2))
    go.set()
    for thread in threads:
        thread.join(30)
    assert (len(most), max(most)) == (5, 2)


@pytest.mark.parametrize(
    ("length", "status"),
    [(serving.LARGEST, "200 OK"), (serving.LARGEST + 1, "413 Content Too Large")],
)
def test_a_body_over_the_limit_is_refused_unread(length: int, status: str) -> None:
    body = SlowBody()
    body.come.set()
    said, page = answer(Serving(lambda e, start: start("200 OK", []) or [b""], at_once=1), environ(body, length))
    assert said == status
    assert body.asked.is_set() == (status == "200 OK")
    assert ("25 MB" in page.decode()) is (status != "200 OK")


@pytest.mark.parametrize("sent", [b"", b"half"])
def test_a_body_that_never_comes_is_given_up(monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    monkeypatch.setattr(serving, "BODY_WITHIN", 0.05)
    ours, theirs = socket.socketpair()
    theirs.sendall(sent)
    with ours, theirs, ours.makefile("rb") as stream:
        said, page = answer(Serving(echo, at_once=1), environ(stream, 10, **{"gunicorn.socket": ours}))
    assert said == "408 Request Timeout"
    assert "未寫入" in page.decode()


def test_the_web_server_serves_so() -> None:
    from config.wsgi import application

    assert answer(application, environ(SlowBody(), serving.LARGEST + 1))[0] == "413 Content Too Large"


def test_what_the_application_opened_is_closed() -> None:
    closed = []

    class Answer(list[bytes]):
        def close(self) -> None:
            closed.append(True)

    def work(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        start("200 OK", [])
        return Answer([b"a", b"b"])

    assert answer(Serving(work, at_once=1), environ()) == ("200 OK", b"ab")
    assert closed == [True]


def test_what_the_application_notes_about_a_request_reaches_the_server() -> None:
    def work(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        environ["REMOTE_ADDR"] = "192.0.2.1"
        return echo(environ, start)

    request = environ(b"x", REMOTE_ADDR="10.0.0.1")
    answer(Serving(work, at_once=1), request)
    assert request["REMOTE_ADDR"] == "192.0.2.1"


def test_the_entry_of_the_server_is_served_so() -> None:
    assert isinstance(application, Serving)


def test_a_heavy_request_leaves_no_cycles_behind() -> None:
    class Knot:
        def __init__(self) -> None:
            self.self = self

    def work(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        knots = [Knot() for _knot in range(serving.MANY)]
        left.append(weakref.ref(knots[0]))
        return echo(environ, start)

    left: list[weakref.ref[Knot]] = []
    assert answer(Serving(work, at_once=1), environ(b"x"))[0] == "200 OK"
    assert left[0]() is None
