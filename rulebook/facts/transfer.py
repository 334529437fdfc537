"""Facts of an adaptive-transfer round: seats, applications, interviews."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProgrammeFacts:
    """A programme (學制) of a general or comprehensive school, or a department group (群) of a technical one."""

    key: str
    name: str
    registered: int
    """Registered last school year."""
    places: int
    """Approved places last school year."""


@dataclass(frozen=True, slots=True)
class DepartmentSeats:
    """A department on the round's reference date."""

    key: str
    name: str
    programme: str
    """Key of its programme or group."""
    approved: int
    """Approved places of the classes actually opened."""
    enrolled: int
    """Students enrolled on the reference date."""
    seats: int | None = None
    """Transfer seats offered; None: not filled in."""


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """One school's seats in a round."""

    key: str
    school_name: str
    kind: str
    """'general', 'comprehensive', 'technical' or 'single-subject'."""
    programmes: tuple[ProgrammeFacts, ...] = ()
    departments: tuple[DepartmentSeats, ...] = ()
    own_change_done: bool = True
    """The school's own change of department (適性轉科) is done."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document of an application."""

    key: str
    """Key of the edition's table `transfer_document`."""
    due: str
    """The stage at which it is due in this round: 'application' or 'interview'."""
    received: bool = False


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """One student's application in a round. Nothing here names the student."""

    key: str
    first_year: bool | None = None
    reason: str | None = None
    """'learning' (學習適應), 'life' (生活適應) or 'other'."""
    track: str = "ordinary"
    """How the student studies now: 'ordinary', or a key of the edition's table `excluded_track`."""
    present_school: str = ""
    """School code."""
    present_department: str = ""
    """Code or name of the department now attended, the same in every school."""
    present_programme: str = ""
    """Programme of that department: 'general', 'comprehensive' or 'professional'."""
    present_county: str = ""
    present_community: str = ""
    junior_high_community: str | None = None
    """The community in which the student's junior high lies."""
    target_school: str = ""
    target_department: str = ""
    target_programme: str = ""
    choices: int = 1
    """How many school–department pairs the form names."""
    earlier_applications: int = 0
    """Other applications of the same student: this round, other communities' rounds, this year's other round unless
    the year's setting allows it."""
    round_community: str = ""
    round_counties: tuple[str, ...] = ()
    """Counties the round's community lies in."""
    round_neighbours: tuple[str, ...] = ()
    """Communities neighbouring the round's."""
    seats: int | None = None
    """Seats the target department offers in this round; None: none listed."""
    disciplinary: bool | None = None
    """Because of rewards and punishments."""
    relocation: bool | None = None
    """Because of moving house."""
    guardian_consent: bool = False
    """Parent or guardian has signed."""
    documents: tuple[Document, ...] = ()
    stage: str = "application"
    """Stage the application has reached: 'application' or 'interview'."""
    fee: int = 0
    """The brochure's fee, NT$."""
    middle_low_fee: int = 0
    """The brochure's fee for middle-low-income households, NT$."""
    status: str = "none"
    """'none', 'low-income', 'unemployment-benefit' (a lineal relative receives it) or 'middle-low-income'."""
    paid: int = 0
    """NT$."""
    star_told: bool = False
    """The student has been told: no Star recommendation after a transfer, no way back after check-in."""
    declared: frozenset[str] | None = None
    """Ids of the declaration rules declared; None while declarations are not yet due."""


@dataclass(frozen=True, slots=True)
class InterviewFacts:
    """One interviewer's sheet for one applicant, in points."""

    key: str
    parts: tuple[int | None, ...] = ()
    """Points of the parts, in the order of the edition's table `interview_part`."""
    total: int | None = None
    changed: bool = False
    """A score was changed after it was given."""
    reason: str = ""
    """The interviewer's written reason."""
