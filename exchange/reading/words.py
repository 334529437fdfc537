"""Words of cells as they are compared and told."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from exchange.reading.table import Cell

#: Characters that nobody sees: joiners, marks of direction, byte order marks, soft hyphens.
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_BREAK = re.compile(r"[^\S\n\r\x0b\x0c\x85\u2028\u2029]*(?:\r\n|[\n\r\x0b\x0c\x85\u2028\u2029])\s*")
_BLANKS = " \t\r\n\x0b\x0c\x1a\x85\xa0\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_MARKS = re.compile(r"[\s*:.、·()\[\]「」_-]")
_WIDE = re.compile(
    "[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
)


@lru_cache(maxsize=20_000)
def same(word: object) -> str:
    """A word as it is compared: width, spaces, marks, what nobody sees and the two ways to write 臺 do not matter."""
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", str(word))).replace("台", "臺")
    return _MARKS.sub("", plain)


def tidy(cell: Cell) -> Cell:
    """A cell without the spaces around it, wide and invisible ones included; nothing left is None."""
    if isinstance(cell, str):
        if not cell.isascii() and _INVISIBLE.search(cell):
            cell = _INVISIBLE.sub("", cell)
        return cell.strip(_BLANKS) or None
    return cell


def one_line(cell: Cell) -> Cell:
    """A cell whose line breaks are gone: none between Chinese letters, else one blank."""
    if not isinstance(cell, str) or not _BREAK.search(cell):
        return cell
    lines = [line for line in _BREAK.split(cell) if line]
    text = lines[0] if lines else ""
    for line in lines[1:]:
        text += line if _WIDE.match(text[-1]) or _WIDE.match(line) else f" {line}"
    return text


_YEAR = re.compile(r"(?<!\d)(1\d\d)\s*學年|學年度?[:： ]*(1\d\d)(?!\d)|(?<![A-Za-z])SY\s*(20\d\d)", re.IGNORECASE)
_YEAR_ALONE = re.compile(r"(1\d\d)(?:年|年度|學年|學年度)?")


def school_year(titles: Iterable[str], sheet: str = "") -> int | None:
    """The ROC school year that titles state (110 學年度, SY2021-2022), or the name of a sheet (110)."""
    found = _YEAR.search(unicodedata.normalize("NFKC", " ".join([*titles, sheet])))
    if found:
        return int(found[1] or found[2] or int(found[3]) - 1911)
    alone = _YEAR_ALONE.fullmatch(same(sheet))
    return int(alone[1]) if alone else None
