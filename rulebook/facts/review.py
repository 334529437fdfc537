"""Facts for those who decide on a proposal, assign its reviewers, and follow the year: records, recusal, visits."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class SchoolRecord:
    """What is known of an applying school from earlier years."""

    code: str
    name: str
    seats_offered: int | None = None
    """Transfer seats it offers this school year."""
    seats_last_year: int | None = None
    """Transfer seats it offered in the school year before the application."""
    registration: tuple[int, int] | None = None
    """(registered, approved places) two school years before the application."""
    previous: tuple[int, int] | None = None
    """(spent, approved) in NT$ of the latest complete year of the plan; None: it had none."""
    running: tuple[int, int] | None = None
    """(spent, approved) in NT$ of the running year so far."""
    exam_free: tuple[int, int] | None = None
    """(places offered exam-free, all places)."""


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """The schools of a proposal under review."""

    key: str
    schools: tuple[SchoolRecord, ...]


@dataclass(frozen=True, slots=True)
class AssignmentFacts:
    """A reviewer assigned to a case."""

    key: str
    own_schools: tuple[str, ...] = ()
    """Codes of the schools the reviewer belongs to."""
    proposal_schools: tuple[str, ...] = ()
    """Codes of the schools of the proposal."""
    conflict_declared: bool = False


@dataclass(frozen=True, slots=True)
class VisitedSchool:
    """A school and the advisory visits it had in a school year."""

    key: str
    name: str
    convener: bool = False
    runs_transfer: bool = False
    """Runs the adaptive transfer (4.5 of 111)."""
    runs_courses: bool = False
    """Coordinates item 3 (cross-school courses) of 111."""
    visits: tuple[date, ...] = ()
    """Days on which an advisor came and a report was written."""


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """The advisory visits of an alliance in a school year."""

    key: str
    academic_year: int
    """ROC school year."""
    schools: tuple[VisitedSchool, ...]
