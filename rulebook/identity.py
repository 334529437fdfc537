"""Numbers that identify people and schools, and names as published lists show them."""

import re
import unicodedata

_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
"""The letters in the order of their codes: A is 10, O is 35."""
_WEIGHTS = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)
_NATIONAL = re.compile(r"[A-Z][12][0-9]{8}")
_RESIDENT = re.compile(r"[A-Z][89][0-9]{8}")
_RESIDENT_OLD = re.compile(r"[A-Z][A-D][0-9]{8}")
_SCHOOL = re.compile(r"[0-9]{2}[0-9A-Z]{2}[0-9]{2}")


def compact(text: str) -> str:
    """The number as it is stored: half-width, upper case, without blanks and hyphens."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()


def _code(letter: str) -> int:
    return _LETTERS.index(letter) + 10


def _checks(digits: str) -> bool:
    return sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 10 == 0


def identity_kind(text: str) -> str | None:
    """What an identity number is: 'national', 'resident', 'resident-old' (two letters, valid until the end of 2030).

    None where it is none of them or its check digit is wrong. Full-width characters and lower case are accepted.
    """
    number = compact(text)
    for kind, form in (("national", _NATIONAL), ("resident", _RESIDENT), ("resident-old", _RESIDENT_OLD)):
        if form.fullmatch(number):
            second = str(_code(number[1]) % 10) if kind == "resident-old" else number[1]
            return kind if _checks(f"{_code(number[0])}{second}{number[2:]}") else None
    return None


def is_school_code(text: str) -> bool:
    """Whether the text has the form of a school code: six characters, letters only in the third and fourth place."""
    return _SCHOOL.fullmatch(text) is not None


def masked(name: str) -> str:
    """A name as a published list shows it: 紀○圓, 王○; the first and, from three characters on, the last stay."""
    name = name.strip()
    if len(name) < 2:
        return "○"
    return name[0] + "○" if len(name) == 2 else name[0] + "○" * (len(name) - 2) + name[-1]
