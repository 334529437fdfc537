"""Requests that no page sends: odd bytes, numbers and letters in every place that a request has."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

from django import forms
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "FROB")
NUMBERS = ("0", "-1", "1", "2147483648", "9223372036854775808", "9" * 40, "9" * 5000, "1e999", "NaN", "١٢", "²", "0x1")
DAYS = ("0000-00-00", "9999-12-31", "115/02/30", "0111-09-30", "1110930", "2026-13-45T25:61")
TEXTS = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "\r\n",
    "'",
    '"><b>',
    "%(x)s",
    "{}",
    "[]",
    "../../x",
    "\u202e",
    "𠮷",
    "\ufeff",
    "字" * 3000,
)
VALUES = NUMBERS + DAYS + TEXTS
#: As they stand in an address: what is no UTF-8, too.
RAW = ("%00", "%ff%fe", "%c0%af", "%ed%a0%80", "%", "%zz", "..%2f..", "%0d%0aX:1")
TYPES = (
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=rot13",
    "application/x-www-form-urlencoded; charset=nothing",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "multipart/form-data; boundary=x; charset=zlib",
    "multipart/form-data; boundary=x; charset=idna",
    "multipart/form-data; boundary=" + "x" * 300,
    "application/json",
    "application/json; charset=utf-32",
    "text/plain; charset=\xe9",
    "image/png",
    "nonsense",
    "",
)
PART = 'Content-Disposition: form-data; name="{name}"{more}\r\nContent-Type: text/plain{charset}\r\n\r\n'
BODIES = (
    b"",
    b"\xff\xfe\x00",
    b"a=%00&a=%ff&=&&=x",
    b'{"a":',
    b"[" * 2000,
    b"--x\r\n\r\n",
    b"--x\r\n" + PART.format(name="block", more="", charset="; charset=rot13").encode() + b"%41\r\n--x--\r\n",
    b"--x\r\n" + PART.format(name="file", more="; filename*=rot99''%41", charset="").encode() + b"x\r\n--x--\r\n",
    b"--x\r\n" + PART.format(name="file", more='; filename="a\x00/b"', charset="").encode() + b"\x00\r\n--x--\r\n",
    b"--x\r\nContent-Transfer-Encoding: base64\r\n"
    + PART.format(name="a", more="", charset="").encode()
    + b"!!!\r\n--x--\r\n",
)
HEADERS = {
    "HX-Request": ("true", ""),
    "HX-Current-URL": ("\xff", "//x"),
    "X-Requested-With": ("fetch",),
    "X-Forwarded-For": ("x", "1.2.3.4,", "9" * 500, "::ffff:1.2.3.4"),
    "Accept-Language": ("x" * 600, "zh-hant;q=9", "\xe9", "*"),
    "Accept": ("", "text/html;q=x", "*/*;" * 100),
    "Referer": ("\xff", "http://[", "javascript:x"),
    "Cookie": (
        'sessionid="\\000\\000\\000\\000\\000\\000\\000\\000\\000"',
        "sessionid=" + "x" * 5000,
        'django_language="\\000"; csrftoken=\xe9; messages=x; browser="\\000"',
        "=;;=;",
    ),
    "X-CSRFToken": ("\xff",),
    "If-Modified-Since": ("yesterday",),
    "Range": ("bytes=9-1",),
    "Host": ("x y", "a" * 300, "[::1", "testserver:99999"),
}


@dataclass(frozen=True)
class Odd:
    """One request: what is sent to a route beside its right address."""

    method: str
    query: str = ""
    body: bytes = b""
    content_type: str = "application/x-www-form-urlencoded"
    headers: dict[str, str] = field(default_factory=dict)


def names() -> list[str]:
    """Every name under which the code looks for something in a form or an address, and every field one can save."""
    sources = "".join(path.read_text() for path in ROOT.glob("[a-z]*/**/*.py") if "tests" not in path.parts)
    asked = set(re.findall(r'\.(?:GET|POST|FILES)(?:\.get|\.getlist)?[([]"(\w+)"', sources))
    waiting = [forms.BaseForm]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        asked |= set(getattr(form, "base_fields", {}))
    return sorted(asked)


def columns() -> list[str]:
    """Names of columns of all tables: what `field` of a save may say."""
    return sorted({column.name for model in apps.get_models() for column in model._meta.concrete_fields})


def requests(chance: random.Random, methods: tuple[str, ...] = METHODS) -> Iterator[Odd]:
    """Odd requests without end: forms with odd values most of all, since they reach furthest."""
    known, fields = names(), columns()
    while True:
        method = chance.choice((*methods, "GET", "POST", "POST", "POST"))
        pairs = [(name, chance.choice(VALUES)) for name in chance.sample(known, min(len(known), chance.randint(0, 40)))]
        pairs += [("field", chance.choice((*fields, *TEXTS))), ("csrfmiddlewaretoken", "x")]
        pairs += chance.sample(pairs, len(pairs) // 3)  # some of them twice
        query = urlencode([pair for pair in pairs if chance.random() < 0.3 and "\x00" not in pair[1]])[:4000]
        if chance.random() < 0.2:
            query += f"&{chance.choice(known)}={chance.choice(RAW)}"
        headers = {name: chance.choice(HEADERS[name]) for name in HEADERS if chance.random() < 0.06}
        if chance.random() < 0.3:
            yield Odd(method, query, chance.choice(BODIES), chance.choice(TYPES), headers)
        else:
            yield Odd(method, query, urlencode(pairs, quote_via=quote).encode(), headers=headers)
