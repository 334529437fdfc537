"""Facts of a grant after approval: who receives how much, payments, spending, settlement, adjustments."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class GrantFacts:
    """A school's approved plan and grant."""

    key: str
    school_name: str
    authority: str
    """'moe' (the ministry) or 'local' (a special municipality, county or city)."""
    private: bool = False
    county: str = ""
    """Code of the county or city whose government is the authority; its fiscal tier is `fiscal-tier/<county>`."""
    county_name: str = ""
    plan_total: int = 0
    """Plan total (計畫經費), own share included, NT$."""
    grant: int = 0
    """Grant (補助經費), NT$."""
    tendered: int = 0
    """Part of the grant that is to be put to tender, as approved, NT$."""
    contracted: int | None = None
    """What that part came to when contracted, NT$; None: no contract yet, the approved amount stands. What a contract
    costs above it the grant does not pay."""


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    """A request for an instalment."""

    key: str
    number: int
    """Which instalment is asked for: 1, 2 …"""
    through_government: bool = False
    paid: int = 0
    """What has been paid so far, NT$."""
    spent: int | None = None
    """What of it has been spent, NT$."""
    progress: tuple[int, int] | None = None
    """Progress of execution as a fraction (done, planned), for schools of local governments."""


@dataclass(frozen=True, slots=True)
class GrantCell:
    """One period × account of a school's spending, after approved adjustments."""

    period: int
    """1 (to 31 December) or 2 (to 31 July)."""
    account: str
    """'current' or 'capital'."""
    approved: int
    """NT$, own share included."""
    spent: int
    """NT$."""
    unexecuted: int = 0
    """Of the surplus, what belongs to items not carried out at all, NT$."""

    @property
    def key(self) -> str:
        """The cell's name in amounts: '1/current'."""
        return f"{self.period}/{self.account}"

    @property
    def surplus(self) -> int:
        """What is left, NT$; never negative."""
        return max(self.approved - self.spent, 0)


@dataclass(frozen=True, slots=True)
class SpendingFacts:
    """A school's spending of one plan in a school year."""

    key: str
    school_name: str
    authority: str
    """'moe' or 'local'."""
    private: bool = False
    fund: bool = False
    """The school's money is kept in a fund: a school fund (校務基金), or the local education development fund that is a
    subsidiary budget (附屬單位預算地方教育發展基金)."""
    plan_total: int = 0
    """Approved plan total, NT$; the grant's share of it is what every return is multiplied by."""
    grant: int = 0
    """Approved grant, NT$."""
    cells: tuple[GrantCell, ...] = ()
    penalties: int = 0
    """Penalties paid by contractors, NT$."""
    other_income: int = 0
    """Other income the plan produced, interest left out, NT$."""
    interest: int = 0
    """Interest, NT$; it stays with the school."""


@dataclass(frozen=True, slots=True)
class SettlementFacts:
    """The settlement of one period."""

    key: str
    period_end: date
    """31 December or 31 July."""
    submitted_on: date | None = None
    """When the school submitted; the authority's forwarding has a date of its own and is not judged."""
    extension_asked_on: date | None = None
    extension_until: date | None = None
    """Until when the Administration has extended; None: not granted."""
    period_start: date | None = None
    plan_start: date | None = None
    """First day of the plan's period (計畫期程), by which costs are judged; None: that of the settled period."""
    plan_end: date | None = None
    """Last day of the plan's period; None: that of the settled period."""
    earliest_cost: date | None = None
    """Date of the earliest cost charged to the period."""
    latest_cost: date | None = None
    """Date of the latest cost charged to the period."""
    declared: frozenset[str] = frozenset()
    """Ids of the declaration rules the school has declared."""


@dataclass(frozen=True, slots=True)
class Move:
    """Money moved from one budget item to another."""

    key: str
    source: str
    """Key of the edition's table `category`."""
    target: str
    """Key of the table `category`, or of `refused_category`."""
    amount: int = 0
    """NT$."""
    cause: str = "other"
    """'law' (a rise set by law), 'lower-grade', 'later-hire' (somebody less senior or later was hired), 'tender' (left
    after a tender), or 'other'."""
    designated: bool = False
    """It changes an item designated at approval (指定經費項目)."""
    related: bool | None = None
    """What it is moved to belongs to the plan; asked where the cause is a tender."""
    new_item: bool | None = None
    """What it is moved to is new in the plan (計畫新增項目); asked where the cause is a tender."""


@dataclass(frozen=True, slots=True)
class AdjustmentFacts:
    """An adjustment of an approved budget."""

    key: str
    moves: tuple[Move, ...] = ()
    share_changed: bool = False
    """The grant's share of the plan changes (補助比率變更)."""
    amount_changed: bool = False
    """The amount of the grant changes (補助金額變更)."""
    approved: bool = False
    """The Administration's approval is recorded."""
