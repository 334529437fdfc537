"""Who is counted for an item of an agenda: entitled, there, enough; from rows that were read before."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol

from workspace.meetings.kinds import Quorum
from workspace.models import THERE, VOTING


class Counted(Protocol):
    """An invitee as far as counting goes; `holds` says whether the membership was in force on the day."""

    pk: int
    seat: str
    attendance: str
    left_before: int | None
    holds: bool


@dataclass(frozen=True, slots=True)
class Count:
    """How many are entitled to vote on an item, how many of them are there, how many it takes."""

    entitled: int
    there: int
    needed: int

    @property
    def enough(self) -> bool:
        """Whether there is a quorum."""
        return self.there >= self.needed


def count(invitees: Iterable[Counted], quorum: Quorum, *, position: int, recused: Collection[int] = ()) -> Count:
    """The count at the item of that position; `recused` (keys of invitees) are counted neither as entitled nor there.

    Chair and members count whose membership is in force; present, present online or represented, and not gone before.
    """
    entitled = [each for each in invitees if each.seat in VOTING and each.holds and each.pk not in recused]
    there = [
        each
        for each in entitled
        if each.attendance in THERE and (each.left_before is None or each.left_before > position)
    ]
    return Count(len(entitled), len(there), quorum.needed(len(entitled)))
