"""Facts of a budget: one school's money for one plan, as typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from rulebook.money import thousands


@dataclass(frozen=True)
class BudgetLine:
    """One line of the budget table. Everything after `amount` is asked only where the category needs it."""

    key: str
    category: str
    """Key of the edition's table `category`."""
    purpose: str = ""
    """What for."""
    quantity: int | None = None
    unit: str = ""
    unit_price: int | None = None
    """NT$ for one unit. Bus hire: for one bus on all its days."""
    amount: int | None = None
    """The line's amount as typed, NT$; None: left to be computed."""
    payee: str | None = None
    """'own-staff', 'ministry', 'subordinate' (hired from outside for a unit in subordinate relation), 'outside' or
    'university'."""
    own_duty: bool | None = None
    """The work is the payee's own duty in the plan."""
    period: str | None = None
    """Teaching: 'within' the weekly hours, 'beyond' them, or in the 'vacation'."""
    remedial: bool | None = None
    """Teaching: remedial or differentiated teaching (學習扶助)."""
    new_curriculum: bool | None = None
    """Teaching: sections added for a class to which the new curriculum applies (適用新課綱班級); one that tries it out
    (試辦) is none."""
    regular: bool | None = None
    """Something the school pays for regularly anyway (salary, goods, maintenance)."""
    half_day: bool | None = None
    """Meals, visiting, evaluation: the event lasts half a day."""
    lodging: bool | None = None
    """Meals and lodging: the line is lodging, not meals."""
    wage_on: date | None = None
    """Temporary staff: first day of work, which fixes the minimum wage."""
    wage: int | None = None
    """Temporary staff: the hourly wage without insurance and pension, NT$."""
    work: str | None = None
    """Temporary staff: 'event' (a meeting or training) or 'other'."""
    people: int | None = None
    """Temporary staff: how many. Assistant: how many this line's salary pays; insurance and pension of the same person
    leave it empty."""
    days: int | None = None
    """Temporary staff: working days. Bus hire: on how many days each bus is hired; None: one."""
    event_days: int | None = None
    participants: int | None = None
    """Of the meeting, training or activity the line serves."""
    itemised: bool | None = None
    """Data collection: every book is listed with title, number, unit price and total."""
    school_bus: bool | None = None
    """Travel: school bus or its attendants."""
    student_visit: bool | None = None
    """Students' own visits, contests, camps and other outside activities."""
    served: str = ""
    """Bus hire: whom it serves and why."""
    own_premises: bool | None = None
    """Venue: the school's own premises."""
    staff_consent: bool = False
    """The Administration has consented to an exception for this line."""
    official_leave: bool | None = None
    """Insurance: only for participants on official leave."""
    printed: str | None = None
    """Printing: 'magazine', 'performance', 'souvenir', or 'other'."""
    useful_life: int | None = None
    """Equipment and goods: years of useful life."""
    equipment: str | None = None
    """Key of the edition's table `equipment_kind`; None: another kind."""
    library: bool | None = None
    """Equipment: many books or DVDs for the library."""
    funded_by: tuple[str, ...] = ()
    """Names of other plans that already pay for the same thing."""
    months: int | None = None
    """Assistant's year-end bonus: months worked in the calendar year."""
    monthly_pay: int | None = None
    """Assistant: monthly pay, NT$, where the salary's unit price is not that of a month."""
    bonus: bool | None = None
    """The line is the assistant's year-end bonus."""
    in_post_in_december: bool | None = None
    """Assistant: still employed on 1 December."""
    unused_leave: bool | None = None
    """Assistant: pay for unused leave."""
    second_post: bool | None = None
    """Assistant: holds a second post in another plan."""
    overtime: bool | None = None
    """Overtime pay."""

    @classmethod
    def of_table(
        cls,
        *,
        key: str,
        category: str,
        purpose: str,
        quantity: int | None,
        unit: str,
        unit_price: int | None,
        amount: int | None,
        served: str,
    ) -> "BudgetLine":
        """A line as the budget table asks for it; what else lines may say is left at its default.

        The class holds the defaults: setting forty fields of a frozen line would take five times as long, and the
        nation has twenty thousand lines.
        """
        line: BudgetLine = object.__new__(cls)
        line.__dict__.update(
            key=key,
            category=category,
            purpose=purpose,
            quantity=quantity,
            unit=unit,
            unit_price=unit_price,
            amount=amount,
            served=served,
        )
        return line

    @property
    def label(self) -> str:
        """What a sentence calls the line: its purpose, or else the key of its category."""
        return self.purpose.strip() or self.category

    @property
    def product(self) -> int | None:
        """Quantity × unit price, NT$; None while either is missing."""
        if self.quantity is None or self.unit_price is None:
            return None
        return self.quantity * self.unit_price

    @property
    def total(self) -> int:
        """The line's amount as typed, or else as computed; 0 while nothing is filled in."""
        return self.amount if self.amount is not None else self.product or 0


@dataclass(frozen=True, slots=True)
class BudgetItem:
    """A budget item (二級用途別): its amount as typed, in NT$."""

    category: str
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class BudgetFacts:
    """One school's budget for one plan, own share included."""

    key: str
    """Key of the plan: the addresses of findings are built on it."""
    school: str
    """School code."""
    school_name: str
    lines: tuple[BudgetLine, ...] = ()
    items: tuple[BudgetItem, ...] = ()
    benchmark: bool = False
    runs_exploration: bool = False
    """Runs career or academic exploration (4.4 of 111)."""
    remote_convener: bool = False
    """Staff have granted a full-time assistant by exception (remote or island convener of a self-study plan)."""
    accounts: Mapping[str, int | None] = field(default_factory=dict)
    """Typed sums, NT$, by 'personnel', 'operating', 'current', 'capital', 'total'; absent or None: not typed."""
    approved_current: int | None = None
    """Approved current account (personnel + operating), own share included, NT$; None before approval."""
    approved_total: int | None = None
    """Approved total, own share included, NT$; None before approval."""
    declared: frozenset[str] | None = None
    """Ids of the declaration rules the school has declared; None while declarations are not yet due."""
    by_category: Mapping[str, tuple[BudgetLine, ...]] = field(init=False, repr=False, compare=False)
    """The lines of each category (derived)."""
    computed: Mapping[str, int] = field(init=False, repr=False, compare=False)
    """What each item comes to: the sum of its lines rounded down to a thousand, NT$ (derived)."""
    amounts: Mapping[str, int] = field(init=False, repr=False, compare=False)
    """Each item's amount as typed, or as computed where nothing is typed, NT$ (derived)."""

    def __post_init__(self) -> None:
        by_category: dict[str, list[BudgetLine]] = {}
        for line in self.lines:
            by_category.setdefault(line.category, []).append(line)
        computed = {category: thousands(sum(line.total for line in lines)) for category, lines in by_category.items()}
        typed = {item.category: item.amount for item in self.items if item.amount is not None}
        object.__setattr__(self, "by_category", {key: tuple(lines) for key, lines in by_category.items()})
        object.__setattr__(self, "computed", computed)
        object.__setattr__(self, "amounts", computed | typed)
