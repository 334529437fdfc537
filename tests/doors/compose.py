"""The compose file in real containers: an installation with secrets of its own, removed after the drill."""

import json
import os
import re
import secrets
import shutil
import socket
import ssl
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from tests.doors.door import PROJECT

NAME = "gonghao-drill"
SECRETS = ("SECRET_KEY", "POSTGRES_PASSWORD", "OWNER_PASSWORD", "APP_PASSWORD", "REDIS_PASSWORD")
#: Every table with its number of rows and a checksum over them, in no order but that of the rows' text.
CHECKSUMS = """
SELECT format(
  'SELECT %L, count(*), md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), %L)) FROM %I.%I t',
  table_name, '', table_schema, table_name)
FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY table_name
\\gexec
"""
#: A probe as the health checks are: past the proxy, by the name that the site has.
ASK = """
import urllib.error, urllib.request
asked = urllib.request.Request("http://127.0.0.1:8000/health/%s", headers={"Host": "localhost"})
try:
    print(urllib.request.urlopen(asked, timeout=20).read().decode())
except urllib.error.HTTPError as refused:
    print(refused.read().decode())
"""


def missing() -> str:
    """Why there can be no containers here; "" where there can."""
    if not shutil.which("docker"):
        return "no docker on this machine"
    for ask in (["docker", "info"], ["docker", "compose", "version"]):
        if subprocess.run(ask, capture_output=True, check=False).returncode:
            return f"{' '.join(ask)} fails"
    for port in (80, 443):
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                return f"port {port} is in use"
    return ""


def documented(heading: str) -> list[str]:
    """The commands under a heading of docs/operations.md, as they stand there."""
    text = (PROJECT / "docs/operations.md").read_text()
    section = re.split(r"^#+ ", text.partition(f" {heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    return re.findall(r"^    (docker compose .*)$", section, re.MULTILINE)


class Installation:
    """One installation; commands run in the project's folder as an operator would type them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env = os.environ | {name: secrets.token_hex(24) for name in SECRETS}
        self.env |= {
            "SITE_NAME": "localhost",
            "COMPOSE_PROJECT_NAME": NAME,
            "COMPOSE_FILE": str(PROJECT / "docker-compose.yml"),
        }

    def run(self, command: str, given: str | None = None, check: bool = True) -> str:
        """What the command prints; where it fails, the test does, with its words."""
        done = subprocess.run(
            command, shell=True, cwd=self.folder, env=self.env, input=given, capture_output=True, text=True, check=False
        )
        assert not check or done.returncode == 0, f"{command}: {done.stdout[-2000:]} {done.stderr[-2000:]}"
        return done.stdout

    def compose(self, arguments: str, given: str | None = None, check: bool = True) -> str:
        """`docker compose` with these arguments."""
        return self.run(f"docker compose {arguments}", given, check)

    def up(self, more: str = "") -> None:
        """Everything up and healthy."""
        self.compose(f"up --build --detach --wait --wait-timeout 600 {more}")

    def contents(self) -> dict[str, str]:
        """By table: number of rows and checksum."""
        rows = self.compose("exec -T database psql -XqAt --username postgres gonghao", CHECKSUMS).splitlines()
        return dict(row.split("|", 1) for row in rows)

    def health(self, question: str) -> dict[str, Any]:
        """What the first web server says to a probe inside, well or not; empty while it does not answer."""
        said = self.compose("exec -T --index 1 web python -", ASK % question, check=False)
        return dict(json.loads(said)) if said else {}


class Browser:
    """A visitor of https://localhost/ who keeps cookies and trusts the proxy's own authority."""

    def __init__(self) -> None:
        self.context = ssl.create_default_context()
        self.context.check_hostname, self.context.verify_mode = False, ssl.CERT_NONE
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=self.context), urllib.request.HTTPCookieProcessor(self.cookies)
        )

    def get(self, path: str) -> tuple[int, str]:
        """Status and page."""
        return self._ask(urllib.request.Request(f"https://localhost{path}"))

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        """Status and page after the form of that path was sent."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(path)[1])
        fields["csrfmiddlewaretoken"] = token.group(1) if token else ""
        data = urllib.parse.urlencode(fields).encode()
        return self._ask(
            urllib.request.Request(f"https://localhost{path}", data, {"Referer": f"https://localhost{path}"})
        )

    def _ask(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self.opener.open(request, timeout=70) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()

    def begin_slow_post(self) -> ssl.SSLSocket:
        """A connection whose body has begun and goes on for as long as nobody sends the rest."""
        line = self.context.wrap_socket(socket.create_connection(("127.0.0.1", 443), 10), server_hostname="localhost")
        line.sendall(b"POST /accounts/sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nx")
        return line
