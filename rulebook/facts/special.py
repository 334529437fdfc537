"""Facts of special admissions of a region: quotas, applications, decisions, committees."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class RegionFacts:
    """The region's places of an admission year."""

    key: str
    year: int
    """ROC school year of admission."""
    approved_places: int
    """All approved places of the region."""
    special_places: int
    """Special places of all its schools."""


@dataclass(frozen=True, slots=True)
class SpecialFacts:
    """One application of a school: a class, group or department by exam or by audition."""

    key: str
    school_name: str
    year: int
    """ROC school year of admission."""
    form: str
    """'exam' (考試分發) or 'audition' (甄選入學)."""
    field: str
    """Key of the edition's table `special_field`: 'music' … 'science', 'professional' or 'subject'."""
    unit: str = "class"
    """Planned by 'class', 'group' or 'department'."""
    names_class: bool = False
    """A class name is shown."""
    submitted_on: date | None = None
    plan_submitted: bool = False
    """An application plan of twelve parts is submitted."""
    authority_approved: bool = False
    """The competent authority has approved the audition of a talent class."""
    approved_since: int | None = None
    """ROC school year for which it was first approved with a plan; None: never."""
    changes: frozenset[str] = frozenset()
    """Against the approval: 'class', 'group', 'name', 'curriculum', 'more-places', 'fewer-places', 'pause'."""
    committee_voted: bool = False
    """The school's own committee has passed the reduction or pause."""
    reduction_approved: bool = False
    """The competent authority has approved the reduction or pause."""
    ministry_notified: bool = False
    """The ministry has been notified of the reduction or pause."""
    places: int = 0
    """Special places of this application."""
    school_places: int = 0
    """Approved places of the school."""
    school_special: int = 0
    """Special places of the school over all its applications."""
    last_year: tuple[int, int] | None = None
    """(filled, offered) of the year before; None: not offered."""
    refilled: bool = False
    """Unfilled places were or shall be filled in a second round."""
    refill_approved: bool = False
    """The competent authority has approved that second round."""
    moved: bool = False
    """Unfilled places were or shall be moved to another route."""
    subjects: tuple[str, ...] = ()
    """Subjects of the exam, keys of the table `exam_subject`."""
    skills_tested: bool | None = None
    """An audition holds a test of skills (術科測驗) with its subjects and scoring; None: not said."""
    skills_within_curriculum: bool | None = None
    """That test of a professional group keeps to the junior highs' curriculum; None: not said."""
    oral_percent: int = 0
    document_percent: int = 0
    scoring_stated: bool = True
    """The brochure states the scoring."""
    junior_high_exam: str = "none"
    """How the junior-high examination counts: 'none', 'threshold' or 'score'."""
    day: date | None = None
    """Day of the examination or audition."""
    other_days: tuple[date, ...] = ()
    """Days of the other schools' classes of the same kind."""
    others_of_kind: int = 0
    """How many other classes of the same kind the region has."""
    joint: bool = True
    """Admits jointly with them, or with some of them."""
    joint_with: int | None = None
    """With how many of them it admits jointly; None: with all."""
    joint_questions: bool = True
    """Questions are set jointly."""
    alone_permitted: bool = False
    """The authority has consented to admitting alone."""
    refused: bool | None = None
    """The review panel has refused the application; None: not decided yet."""
    reapplied_on: date | None = None
    """When the school asked for it to be looked at again (申復); None: it did not."""
    reapplication_until: date | None = None
    """Last day for that, as the review panel published it; None: not published."""
    reapplied_in_writing: bool | None = None
    remarks_answered: bool | None = None
    """The review's remarks are answered with the worksheets they ask for; None: not said."""


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """The publication of a year's decision."""

    key: str
    year: int
    """ROC school year of admission."""
    published_on: date | None = None
    notified_on: date | None = None
    """When the ministry was notified."""


@dataclass(frozen=True, slots=True)
class CommitteeFacts:
    """Who sits in a body: members by kind."""

    key: str
    body: str
    """'working-group' or 'admissions-committee'."""
    members: Mapping[str, int] = field(default_factory=dict)
    """Number by kind: 'senior-high', 'junior-high' (administrators or principals), 'teachers', 'parents', 'authority',
    'scholars', 'other'."""
