"""Numbers as people read them."""

from decimal import Decimal


def money(value: int | str | Decimal | None) -> str:
    """An amount in whole NT$ with thousands separators: 1,234,000. A draft's text that is no number stays as it is."""
    if value in (None, ""):
        return ""
    try:
        return f"{int(value):,}"
    except (TypeError, ValueError):
        return str(value)
