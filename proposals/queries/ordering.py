"""Order of numbered rows: pure lists of keys, so that numbers are always 1 … n without gaps."""

from collections.abc import Sequence
from typing import TypeVar

Key = TypeVar("Key")


def moved(order: Sequence[Key], key: Key, step: int) -> list[Key]:
    """The order with `key` moved by `step` places (negative: up), to the edge at most. ValueError where it is not."""
    at = order.index(key)
    rest = [*order[:at], *order[at + 1 :]]
    to = max(0, min(len(rest), at + step))
    return [*rest[:to], key, *rest[to:]]


def changed_positions(before: Sequence[tuple[Key, int]], after: Sequence[Key]) -> dict[Key, int]:
    """New positions from 1, for those keys of `after` whose position differs from `before`."""
    positions = dict(before)
    return {key: position for position, key in enumerate(after, start=1) if positions.get(key) != position}
