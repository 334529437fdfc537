"""What people type, paste or hand in, taken to plain values: the one reading that every door uses.

Pure functions of what stands in a cell (a text, or the number of a spreadsheet): nothing gives None, what cannot be
taken raises `Wrong` with reason and remedy. Whatever could mean two things is asked about, never guessed.

    whole("NT$2,000")            2000
    day("115 年 12 月 12 日（六）")   date(2026, 12, 12)
"""

from exchange.values.characters import plain, undrawable, unfit
from exchange.values.days import day
from exchange.values.flags import flag
from exchange.values.numbers import number, whole
from exchange.values.tables import block, is_head, is_sum, read_block, rows_of
from exchange.values.wrong import Wrong

__all__ = [
    "Wrong",
    "block",
    "day",
    "flag",
    "is_head",
    "is_sum",
    "number",
    "plain",
    "read_block",
    "rows_of",
    "undrawable",
    "unfit",
    "whole",
]
