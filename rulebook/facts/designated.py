"""Facts of the designated checklist: the quantities a designated school plans."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class OutreachWay:
    """A way of school-feature outreach the school has chosen."""

    key: str
    """Key of the edition's table `outreach_way`."""
    quantity: int | None = None
    """Volumes, fairs, visits or times, as the table says; None: not filled in."""
    dates_set: bool = False
    """The dates of the fair or of the visits are fixed."""
    dates_told: bool = False
    """The Administration has been told those dates."""


@dataclass(frozen=True, slots=True)
class DesignatedSchool:
    """One designated school's planned quantities."""

    key: str
    """Key of the school's sub-plan."""
    school: str
    """School code."""
    school_name: str
    runs: frozenset[str] = frozenset()
    """What it is designated to run: '1.1' … '1.4' and 'outreach'."""
    quantities: Mapping[str, int | None] = field(default_factory=dict)
    """Planned quantity by entry of the edition's table `designated_entry`; a tick counts 1 or 0.

    None or absent: not filled in.
    """
    outreach: tuple[OutreachWay, ...] = ()
    """The chosen ways only."""


@dataclass(frozen=True, slots=True)
class DesignatedFacts:
    """The designated schools of one alliance."""

    key: str
    schools: tuple[DesignatedSchool, ...]
    material_convener: str | None = None
    """Code of the school that coordinates 1.3 where two or more are designated for it; None: not named."""
