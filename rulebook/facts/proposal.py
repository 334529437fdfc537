"""Facts of a proposal's content: which school runs which work items, reduced hours, what the budgets provide for."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """A sub-plan item (細項計畫) and the work items it is mapped to."""

    key: str
    name: str
    work_items: tuple[str, ...]
    """Keys of the edition's table `work_item`: '1.1' … '4.4-career', '4.4-academic' …"""
    benchmark_own: bool = False
    """Part of a benchmark school's own plan (標竿計畫), which does not count towards 'at least one school'."""
    linked_with_junior_high: bool | None = None
    """Exploration is linked with the junior highs' own career courses and guidance."""
    mentions_industry: bool | None = None
    """Exploration tells of the industry–academia programme 產攜2.0."""


@dataclass(frozen=True, slots=True)
class SubplanFacts:
    """One school's sub-plan."""

    key: str
    school: str
    """School code."""
    school_name: str
    items: tuple[ItemFacts, ...] = ()
    benchmark: bool = False
    convener: bool = False
    private: bool = False
    reduced_hours: int | None = None
    """Reduced teaching hours a week asked for; None: none asked."""
    advisor_fee: bool | None = None
    """The school's budget has a line for advisors' attendance fee."""
    transfer_line: bool | None = None
    """The school's budget has a line for the adaptive transfer (4.5)."""

    @property
    def work_items(self) -> frozenset[str]:
        """Every work item the school runs, its own benchmark plan included."""
        return frozenset(work_item for item in self.items for work_item in item.work_items)

    @property
    def shared_work_items(self) -> frozenset[str]:
        """Every work item the school runs for the community: a benchmark school's own plan left out."""
        return frozenset(work_item for item in self.items if not item.benchmark_own for work_item in item.work_items)


@dataclass(frozen=True, slots=True)
class ProposalFacts:
    """The content of one alliance's proposal."""

    key: str
    schools: int
    """Member schools of the alliance, the convener included; cooperating units are not counted."""
    subplans: tuple[SubplanFacts, ...]
    schools_elsewhere: int = 0
    """Member schools of the other alliance of the same community this year."""
    elsewhere: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By work item the names of the schools that run it in that other alliance."""
    industry_in_community: bool = False
    """Some school of the community runs 產攜2.0."""
    selfstudy_convener: str | None = None
    """Code of the convener of the community's self-study plan; None: not known."""
