"""Scores in numbers: weighted totals and their spread. Exact fractions inside, two decimals outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import TypeVar

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Spread:
    """How far reviewers lie apart: points from 0 to 100, two decimals; the deviation is that of the whole panel."""

    count: int
    least: Decimal
    most: Decimal
    mean: Decimal
    deviation: Decimal | None
    """None where one reviewer alone has scored: nothing lies apart."""


def weighted(marks: Mapping[Key, int], weights: Mapping[Key, int]) -> Fraction | None:
    """The weighted total, 0 to 100; None while a criterion has no mark. `weights` are percents that make 100."""
    if marks.keys() < weights.keys():
        return None
    return Fraction(sum(marks[key] * weight for key, weight in weights.items()), 100)


def spread(totals: Sequence[Fraction]) -> Spread | None:
    """The spread of the reviewers' totals (or marks); None where there is none."""
    if not totals:
        return None
    least, most = shown(min(totals)), shown(max(totals))
    mean = sum(totals, Fraction()) / len(totals)
    if len(totals) == 1:
        return Spread(1, least, most, shown(mean), None)
    variance = sum(((total - mean) ** 2 for total in totals), Fraction()) / len(totals)
    with localcontext() as context:
        context.prec = 40
        deviation = (Decimal(variance.numerator) / Decimal(variance.denominator)).sqrt()
    return Spread(len(totals), least, most, shown(mean), _two(deviation))


def shown(number: Fraction) -> Decimal:
    """A fraction with two decimals, a half upwards."""
    with localcontext() as context:
        context.prec = 40
        return _two(Decimal(number.numerator) / Decimal(number.denominator))


def _two(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.01"), ROUND_HALF_UP)
