"""From bytes to text without guessing: an encoding is taken where no other would give other letters, else asked for.

Big5 is the difficulty. Its rare letters are different ones in Windows, in HKSCS and in what each office drew itself;
and a text in GB2312 often decodes as Big5, into other letters.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

#: Sheet, row and column (counted from 1) of a cell with its bytes, letter by letter.
Cells = Callable[[str], Iterable[tuple[str, int, int, str]]]

MOST = 50
ASKED = {"utf-8": "UTF-8", "cp950": "Big5", "big5hkscs": "Big5-HKSCS", "gb18030": "GB18030"}
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_BINARY = set(range(32)) - {9, 10, 11, 12, 13, 26, 27}
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_ALIASES = {
    "big5": "cp950",
    "x-x-big5": "cp950",
    "big-5": "cp950",
    "big5-hkscs": "big5hkscs",
    "cp950": "cp950",
} | dict.fromkeys(("gb2312", "gbk", "gb18030", "cp936"), "gb18030")
_HAN = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
#: Letters that stand in the part of Big5 which Windows, HKSCS and ETEN fill each in its own way.
_DIFFERENT = frozenset(
    letter
    for lead in (0xC6, 0xC7, 0xC8)
    for trail in (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    if (lead, trail) >= (0xC6, 0xA1)
    for letter in bytes([lead, trail]).decode("cp950", "ignore")
    if letter > "\x7f"
)
#: Where the rarer half of Big5 begins.
_RARER = b"\xc9"
#: More rare letters than this among all: the text is hardly Big5.
MOST_RARER = 0.15


class Undecided(Exception):
    """Several encodings give several texts: where they first differ, and the options (encoding, what stands there)."""

    def __init__(self, where: tuple[str, int, int], options: list[tuple[str, str]]) -> None:
        super().__init__(where)
        self.where, self.options = where, options


class Broken(Exception):
    """Some cells are no text: [(sheet, row, column)], none where the whole is none."""

    def __init__(self, encoding: str = "", cells: Iterable[tuple[str, int, int]] = ()) -> None:
        super().__init__(encoding)
        self.encoding, self.cells = encoding, list(cells)[:MOST]


def decode(content: bytes, cells: Cells, chosen: str = "", *, declares: bool = False) -> tuple[str, str]:
    """The text and the name of its encoding; raises Undecided or Broken.

    `cells` splits a text, so that a letter in doubt can be told by its cell. `chosen`: what was answered before.
    `declares`: the text may name its encoding itself, as web pages do.
    """
    for bom, name in _BOMS:
        if content.startswith(bom):
            return _strictly(content, name, cells), name
    head = content[:2000]
    nulls = Counter(position % 2 for position, byte in enumerate(head) if byte == 0)
    if nulls and len(nulls) == 1 and len(content) % 2 == 0:
        # Every other byte of ASCII in UTF-16 is zero, and only every other.
        name = "utf-16-le" if 1 in nulls else "utf-16-be"
        if (text := _attempt(content, name)) is None:
            raise Broken
        return text, name
    if any(byte in _BINARY for byte in head):
        raise Broken
    if chosen in ASKED:
        return _strictly(content, chosen, cells), chosen
    fitting = {name: text for name in ASKED if (text := _attempt(content, name)) is not None}
    declared = _declared(head) if declares else ""
    name = _certain(content, fitting, declared)
    if name:
        return fitting[name], name
    if "utf-8" not in fitting and _mostly_utf8(content):
        raise Broken("utf-8", _undecodable(content, "utf-8", cells))
    if not fitting:
        raise _no_text(content, cells)
    raise _doubt(content, [*fitting], cells)


def _attempt(content: bytes, name: str) -> str | None:
    try:
        return content.decode(name)
    except UnicodeDecodeError:
        return None


def _strictly(content: bytes, encoding: str, cells: Cells) -> str:
    text = _attempt(content, encoding)
    if text is None:
        raise Broken(encoding, () if encoding.startswith("utf-16") else _undecodable(content, encoding, cells))
    return text


def _declared(head: bytes) -> str:
    found = _DECLARED.search(head)
    name = found[1].decode().lower() if found else ""
    return _ALIASES.get(name, name)


def _certain(content: bytes, fitting: dict[str, str], declared: str) -> str:
    """The encoding beside which no other is in question, or nothing."""
    if content.isascii():
        return "utf-8"
    big5 = _shared(fitting.get("cp950"))
    if "utf-8" in fitting:
        # A few letters of Big5 look like UTF-8 of other scripts; Chinese in UTF-8 never looks like Big5 for long.
        return "utf-8" if (_HAN.search(fitting["utf-8"]) and not (big5 and declared != "utf-8")) or not big5 else ""
    if big5 and _rarer(fitting["cp950"]) <= MOST_RARER and (declared == "cp950" or _attempt(content, "gb2312") is None):
        return "cp950"
    return declared if declared == "gb18030" and "cp950" not in fitting and declared in fitting else ""


def _shared(text: str | None) -> bool:
    """Whether every Big5 reads this text, decoded as cp950, as the same letters."""
    return text is not None and _DIFFERENT.isdisjoint(text)


def _rarer(text: str) -> float:
    """Which part of the letters of a text in Big5 are of its rarer half."""
    letters = Counter(letter for letter in text if letter > "\x7f")
    rarer = sum(count for letter, count in letters.items() if letter.encode("cp950") >= _RARER)
    return rarer / max(1, letters.total())


def _mostly_utf8(content: bytes) -> bool:
    """Whether nearly all letters that are not ASCII are whole UTF-8."""
    whole = content.decode("utf-8", "replace")
    return whole.count("\ufffd") * 5 <= len(_HAN.findall(whole))


def _no_text(content: bytes, cells: Cells) -> Broken:
    """Where nearly all of it is Big5, the cells that are not; else nothing is."""
    whole = content.decode("cp950", "replace")
    if whole.count("\ufffd") * 5 > len(_HAN.findall(whole)):
        return Broken()
    return Broken("cp950", _undecodable(content, "cp950", cells))


def _undecodable(content: bytes, encoding: str, cells: Cells) -> Iterator[tuple[str, int, int]]:
    for sheet, row, column, cell in cells(content.decode("latin-1")):
        if _attempt(_bytes(cell), encoding.removesuffix("-sig")) is None:
            yield sheet, row, column


def _doubt(content: bytes, names: list[str], cells: Cells) -> Undecided:
    """The first cell that the encodings read differently."""
    where, options = ("", 1, 1), [(name, "") for name in names]
    for sheet, row, column, cell in cells(content.decode("latin-1")):
        raw = _bytes(cell)
        if raw.isascii():
            continue
        readings = [(name, raw.decode(name, "replace")[:60]) for name in names]
        if not options[0][1]:
            where, options = (sheet, row, column), readings
        # What every Big5 reads alike says less than what it does not.
        if not _shared(_attempt(raw, "cp950")):
            return Undecided((sheet, row, column), readings)
    return Undecided(where, options)


def _bytes(cell: Any) -> bytes:
    return str(cell).encode("latin-1", "ignore")
