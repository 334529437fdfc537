"""An empty installation as its keeper meets it: the address that bin/run prints, the first account, slow visitors."""

import http.client
import re
import socket
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import closing
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from _doors.ports import free_port
from tests.doors.door import PROJECT, Door, door_environment

pytestmark = pytest.mark.slow
PASSWORD = "correct-horse-battery"
SIGN_IN = "/accounts/sign-in/"


def test_the_first_account_is_made_where_the_start_says_and_slow_bodies_stop_nobody(
    run: Callable[..., Door], state: Path
) -> None:
    port = free_port()
    door = run("--empty", "--port", str(port))
    door.wait_for("Ctrl-C stops it", seconds=600)
    door.wait_for("?token=")
    link = re.findall(r"http://localhost:\d+(/accounts/first/\S+)", door.said)[0]
    assert f"http://localhost:{port}/" in door.said
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(path: str) -> str:
        with opener.open(f"http://localhost:{port}{path}", timeout=60) as answer:
            return answer.read().decode()

    def post(path: str, **fields: str) -> str:
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', get(path))
        assert found
        data = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": found.group(1)}).encode()
        with opener.open(f"http://localhost:{port}{path}", data, timeout=60) as answer:
            return answer.read().decode()

    # Fifty visitors who send a byte and wait, before anything else happens.
    slow = [socket.create_connection(("127.0.0.1", port), 10) for _ in range(50)]
    for line in slow:
        line.sendall(b"POST /accounts/sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nx")

    given = {"email": "a@example.org", "name": "甲", "password1": PASSWORD, "password2": PASSWORD}
    assert "帳號已建立" in post(link, token=link.partition("token=")[2], **given)
    post(SIGN_IN, username="a@example.org", password=PASSWORD)
    assert "均質化工作小組" in get("/accounts/people/invite/")
    with pytest.raises(urllib.error.HTTPError, match="404") as gone:
        get(link)
    gone.value.close()
    for line in slow:
        line.close()

    # What is larger than anybody may send is refused before it is read.
    with closing(http.client.HTTPConnection("localhost", port, timeout=60)) as connection:
        connection.putrequest("POST", SIGN_IN)
        connection.putheader("Content-Length", str(10**9))
        connection.endheaders()
        assert connection.getresponse().status == 413

    for command, words in (("first_account", "帳號"), ("createsuperuser", "first_account")):
        refused = subprocess.run(
            [PROJECT / "bin/manage", command], env=door_environment(state), capture_output=True, text=True, check=False
        )
        assert refused.returncode == 1
        assert words in refused.stderr
        assert "Traceback" not in refused.stderr
    assert door.stop() == 0
