"""In whose sums a budget counts.

count_by(alliances_by_plan)    called from the `ready` of the app above, which knows what belongs to an alliance
"""

from collections.abc import Callable, Mapping

_counting: list[Callable[[int], Mapping[int, int]]] = []


def count_by(alliances: Callable[[int], Mapping[int, int]]) -> None:
    """Say how the alliances of a year are found by plan."""
    _counting.append(alliances)


def alliances_of(year: int) -> Mapping[int, int]:
    """The alliance by plan in whose sums a plan of the ROC year counts: one at most, whatever its school is in."""
    return {plan: alliance for counting in _counting for plan, alliance in counting(year).items()}
