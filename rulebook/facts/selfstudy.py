"""Facts of a self-study plan's grant."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SelfstudyFacts:
    """One school's self-study plan and what it asks for."""

    key: str
    school_name: str
    convener: bool = False
    """The regional convener of the self-study plan."""
    location: str = "ordinary"
    """'ordinary', 'neither' (非山非市) or 'remote' (偏鄉)."""
    current: int | None = None
    """Current account asked for, NT$."""
    capital: int | None = None
    """Capital account asked for, NT$."""
