"""Characters: those that only look different, those that nobody sees, those that our faces cannot draw."""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from exchange.values.wrong import Wrong, wrong

#: Hexadecimal ranges, one a line, of what the faces of the PDF or of the page draw (`manage.py drawable`).
DRAWABLE = Path(__file__).with_name("drawable.txt")

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SMALL = {
    code: ord(narrow)
    for code in range(0xFE50, 0xFE70)
    if len(narrow := unicodedata.normalize("NFKC", chr(code))) == 1 and narrow.isascii()
}
_BLANKS = dict.fromkeys([0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
#: Hyphens, the minus sign, dashes: all that people type for a minus.
_DASHES = dict.fromkeys([*range(0x2010, 0x2016), 0x2212, 0x2796], "-")
_UNSEEN = dict.fromkeys([0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF])
_PLAIN = {**_FULL_WIDTH, **_SMALL, **_BLANKS, **_DASHES, **_UNSEEN}

_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
#: Never drawn by themselves: blanks, line breaks, joiners, marks of direction, variation selectors.
_NEVER_DRAWN = frozenset([*map(ord, "\t\n\r"), *_UNSEEN, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])


def plain(words: str) -> str:
    """Half-width and without what nobody sees; every blank a space, every dash a hyphen; nothing around it.

    ², ½ and ① stay what they are: none of them is a digit of a number.
    """
    return words.translate(_PLAIN).strip()


def undrawable(words: str) -> list[str]:
    """The characters that neither the printed documents nor every screen can show, each once."""
    if words.isascii():
        return []
    return [character for character in dict.fromkeys(words) if not _is_drawn(ord(character))]


def unfit(words: str) -> Wrong | None:
    """What is to be said of a text's characters: user-defined ones, those that cannot be drawn; None of most texts."""
    if words.isascii():
        return None
    if private := _PRIVATE.search(words):
        return wrong(
            _(
                "“{text}” contains a user-defined character ({code}) "
                "that other computers show differently or not at all."
            ),
            _("Type the character anew with its Unicode form, or write 〓 and say in words which one is meant."),
            text=_around(words, private.start()),
            code=f"U+{ord(private[0]):04X}",
        )
    if rare := undrawable(words):
        return wrong(
            _("“{character}” ({code}) cannot be shown in the printed documents."),
            _("Write a usual form of the character, or 〓 and say in words which one is meant."),
            character=" ".join(rare[:5]),
            code=", ".join(f"U+{ord(character):04X}" for character in rare[:5]),
        )
    return None


def storable(words: str) -> str:
    """The text itself; Wrong where it holds what no database or file keeps."""
    if _UNSTORABLE.search(words):
        raise Wrong(_("The text contains a character that cannot be stored."), _("Type the text of this cell anew."))
    return words


def is_private(words: str) -> bool:
    """Whether there is a user-defined character in the text."""
    return not words.isascii() and _PRIVATE.search(words) is not None


def _around(words: str, place: int) -> str:
    return words[max(0, place - 10) : place + 10]


@lru_cache(maxsize=20_000)
def _is_drawn(code: int) -> bool:
    return code < 0x7F or code in _NEVER_DRAWN or code in _drawable()


@lru_cache(maxsize=1)
def _drawable() -> frozenset[int]:
    code_points: set[int] = set()
    for line in DRAWABLE.read_text().split():
        first, _dash, last = line.partition("-")
        code_points.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(code_points)
