"""Whole NT$ only: shares, thousands, rates and roundings without a float anywhere."""


def within_share(amount: int, base: int, percent: int) -> bool:
    """Whether `amount` is at most `percent` % of `base`; exactly at the limit passes."""
    return amount * 100 <= base * percent


def share(base: int, percent: int) -> int:
    """The largest whole amount within `percent` % of `base`."""
    return base * percent // 100


def thousands(amount: int) -> int:
    """`amount` rounded down to a thousand."""
    return amount - amount % 1000


def half_up(numerator: int, denominator: int) -> int:
    """The fraction rounded to a whole number, a half upwards; neither negative, the denominator not 0."""
    return (2 * numerator + denominator) // (2 * denominator)


def rate(part: int, whole: int, step: int = 1) -> int:
    """`part` of `whole` in hundredths of a percent, rounded half up to `step` of them: 1,360,000 of 1,500,000 is 9067.

    A whole percent is never reached by rounding up, so that what falls short of a limit does not look like it:
    849,999 of 1,000,000 is 8499, with a step of 10 (one decimal) 8490. Nor does more than the whole look like it.
    """
    rounded = half_up(part * 10_000, whole * step) * step
    if rounded % 100 == 0 and rounded * whole > part * 10_000:
        return rounded - step
    return rounded + step if rounded == 10_000 and part > whole else rounded


def percent_text(hundredths: int) -> str:
    """Hundredths of a percent as people write it: 9067 is '90.67'."""
    return f"{hundredths // 100}.{hundredths % 100:02d}"
