"""A sub-plan on paper: what the stories spoil and the builders write, before it becomes rows."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from budgets.models import Plan, Purpose
from communities.models import Alliance, School, SchoolYear
from proposals.states import ProposalState, SubplanState


@dataclass
class Line:
    """One budget line; `amount` where the typed one is not quantity × price. `item`: which item it serves."""

    category: str
    description: str
    quantity: int
    unit: str
    price: int
    item: int | None = None
    amount: int | None = None
    served: str = ""

    @property
    def total(self) -> int:
        """What counts in its category."""
        return self.quantity * self.price if self.amount is None else self.amount


@dataclass
class Item:
    """A sub-plan item with the work items it carries out."""

    work_items: list[str]
    linked: bool = True
    industry: bool = True


@dataclass
class Draft:
    """One school's sub-plan and budget."""

    school: School
    facts: SchoolYear
    convener: bool
    items: list[Item] = field(default_factory=list)
    hours: int | None = None
    figures: dict[str, int] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    typed: dict[str, int] = field(default_factory=dict)
    """Amounts of categories as typed, where they are not the sum of their lines in thousands."""
    state: SubplanState = SubplanState.DRAFT
    plan: Plan = field(init=False)
    """Its budget, when that is built."""
    purposes: list[Purpose] = field(default_factory=list)
    """What the budget knows its items as, item by item."""

    def runs(self, *work_items: str) -> bool:
        """Whether it runs one of them."""
        return any(key in item.work_items for item in self.items for key in work_items)

    def drop(self, *work_items: str) -> None:
        """Run these no longer; an item that runs nothing else stays empty-handed."""
        for item in self.items:
            item.work_items = [key for key in item.work_items if key not in work_items]


@dataclass
class Plans:
    """The sub-plans of one alliance, the convener's first, with the shared parts that stories change."""

    alliance: Alliance
    edition: str
    drafts: list[Draft]
    state: ProposalState = ProposalState.DRAFT
    industry_in_community: bool = False
    material_convener: School | None = None
    self_study_convener: School | None = None

    def drop(self, *work_items: str) -> None:
        """Nobody runs these."""
        for draft in self.drafts:
            draft.drop(*work_items)

    def first(self, *work_items: str) -> Draft:
        """The first school that runs one of them."""
        return next(draft for draft in self.drafts if draft.runs(*work_items))

    def others(self, *work_items: str) -> Iterable[Draft]:
        """The schools that run none of them."""
        return (draft for draft in self.drafts if not draft.runs(*work_items))
