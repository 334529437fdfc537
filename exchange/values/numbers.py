"""Numbers as people write them.

Read: 1,200 · 1，200 · １２００ · 1 200 (any blank) · 1,500.00 · 4.0 · +3 · NT$2,000 · ＄2,000 · 2,000元 ·
新臺幣2,000元整; −5, －5 and the accountants' (5) are all minus five. Asked about, since they could mean two things
or have lost digits: 1,5 · 12,34 · 1.200 · 1 5 · a lone dash · 二千 · 12萬 · 30% · 1.2E+05.
"""

import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from exchange.values.characters import plain
from exchange.values.wrong import Wrong, wrong

#: What a program writes into a cell whose formula fails; LibreOffice writes Err:502.
ERROR = re.compile(
    r"#(REF|DIV/0|N/A|VALUE|NAME|NUM|NULL|SPILL|CALC|FIELD|BLOCKED|UNKNOWN)[!?]?|Err:\d{3}", re.IGNORECASE
)

LONGEST = 40
_BEFORE = re.compile(r"(?:NT\$|NTD\$?|TWD|NT|\$|新?[臺台]幣)[:\s]*", re.IGNORECASE)
_AFTER = re.compile(r"\s*(?:[元圓][整正]?|塊錢?)$")
_WRITTEN = re.compile(r"(?P<whole>[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?: \d{3})+|\d*)(?:\.(?P<part>\d+))?", re.ASCII)
_POINT_OR_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}", re.ASCII)
_TWO_WAYS = re.compile(r"\d+(?:[.,' ]\d+)+", re.ASCII)
_SHORTENED = re.compile(r"[+-]?\d+(?:\.\d+)?E[+-]?\d+", re.ASCII | re.IGNORECASE)
_CHINESE = re.compile(r"[〇零一二三四五六七八九十百千萬億兆壹貳參肆伍陸柒捌玖拾佰仟万廿卅兩两\d.,\s]+", re.ASCII)
_EXAMPLE = "1,200"


def number(value: object, *, decimals: bool = False) -> Decimal | None:
    """The number in a cell, None for nothing. `decimals`: here a dot is always a decimal point (82.345).

    Raises Wrong.
    """
    if value is None or isinstance(value, bool) or not isinstance(value, (int, float)):
        return None if value is None else _written(str(value), decimals=decimals)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise wrong(_("“{value}” is no number."), _DIGITS, value=str(value), example=_EXAMPLE)
        # Fifteen digits are what a spreadsheet shows; the rest is noise of its arithmetic.
        return Decimal(f"{value:.15g}")
    return Decimal(value)


def whole(value: object, least: int = 0, most: int = 999_999_999_999) -> int | None:
    """The whole number in a cell from `least` to `most`, None for nothing. Raises Wrong."""
    found = value if type(value) is int else number(value)
    if found is None:
        return None
    if found != int(found):
        raise wrong(_("“{value}” is no whole number."), _DIGITS, value=str(value), example=f"{min(most, 1200):,}")
    if not least <= found <= most:
        raise wrong(
            _("{number} is less than {least}.") if found < least else _("{number} is more than {most}."),
            _("Write a number between {least} and {most}."),
            number=f"{int(found):,}",
            least=f"{least:,}",
            most=f"{most:,}",
        )
    return int(found)


_DIGITS = _("Write digits only, for example {example}.")


def _written(words: str, *, decimals: bool) -> Decimal | None:
    text = plain(words)
    if not text:
        return None
    negative, bare = _bare(text)
    found = _WRITTEN.fullmatch(bare)
    two_ways = not decimals and _POINT_OR_THOUSANDS.fullmatch(bare)
    if len(text) > LONGEST or found is None or bare in ("", ".") or two_ways:
        raise _why_not(words, text, bare)
    read = Decimal(f"{re.sub('[, ]', '', found['whole']) or 0}.{found['part'] or 0}")
    return -read if negative else read


def _bare(text: str) -> tuple[bool, str]:
    """Whether it is less than nothing, and its digits without sign, brackets, currency."""
    text = text.removeprefix("'")
    negative = signed = False
    for _turn in range(3):  # NT$-5, -NT$5, (NT$5), NT$(5)元
        text = _AFTER.sub("", text)
        while money := _BEFORE.match(text):
            text = text[money.end() :]
        if not signed and text[:1] in ("+", "-"):
            negative, signed, text = text[0] == "-", True, text[1:].lstrip()
        elif not signed and text[:1] == "(" and text[-1:] == ")":
            negative, signed, text = True, True, text[1:-1].strip()
    return negative, text


def _why_not(words: str, text: str, bare: str) -> Wrong:
    for is_meant, reason, remedy in _KINDS:
        if is_meant(text, bare):
            return wrong(reason, remedy, value=words.strip(), example=_EXAMPLE)
    return wrong(_("“{value}” is no number."), _DIGITS, value=words.strip(), example=_EXAMPLE)


IS_ERROR = (
    _("“{value}” is the error of a formula, not a value."),
    _("Mend the formula, or write the value itself."),
)
#: What is no number, told by the text and by its digits; what is said of it.
_KINDS: tuple[tuple[Callable[[str, str], object], Any, Any], ...] = (
    (lambda text, _bare: ERROR.fullmatch(text), *IS_ERROR),
    (
        lambda text, bare: bare in ("", "-") or not text.strip("-$ "),
        _("“{value}” alone is no number."),
        _("Write 0 where there is none; leave the cell empty where the number is not known yet."),
    ),
    (
        lambda text, _bare: text.endswith("%"),
        _("“{value}” is a percentage."),
        _("Write the number itself, for example {example}."),
    ),
    (
        lambda _text, bare: _SHORTENED.fullmatch(bare),
        _("“{value}” is a number that the spreadsheet has shortened; digits may be lost."),
        _("Widen the column or format it as a number, and copy it again; or write all digits."),
    ),
    (
        lambda _text, bare: _TWO_WAYS.fullmatch(bare),
        _("“{value}” can be read in two ways."),
        _("Write thousands as 1,200 and decimals as 1.5."),
    ),
    (
        lambda _text, bare: _CHINESE.fullmatch(bare) and not bare.isascii(),
        _("“{value}” is written in Chinese numerals."),
        _("Write Arabic numerals, for example {example}."),
    ),
)
