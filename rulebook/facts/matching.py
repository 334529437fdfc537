"""Facts of course matching: a school's request, what could serve it, and the pair of both."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where a school or university lies, by the names or codes of its community, county and enrolment area."""

    community: str
    county: str
    area: str
    """Enrolment area (就學區)."""


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """A confirmed request for support."""

    key: str
    subject: str
    place: Place
    course_class: str = "other"
    """Key of the edition's table `course_class`."""
    sections: int = 0
    """Sections a week."""
    half_days: frozenset[str] = frozenset()
    """Half-days that would do, such as 'mon-am'; empty: any."""
    remote: bool = False
    """The school is a remote one (偏鄉)."""
    online: bool = False
    """Online would do."""
    training_would_serve: bool = False
    """Training the school's own teachers would serve the need."""


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """What could serve a request: a teacher of a school or university, or a training."""

    key: str
    source: str
    """'school' or 'university'."""
    place: Place
    subjects: frozenset[str] = frozenset()
    """Subjects the teacher may teach."""
    form: str = "teaching"
    """'teaching' or 'training'."""
    sections: int = 0
    """Sections a week the teacher can give."""
    committed: int = 0
    """Sections a week already given to other requests."""
    half_days: frozenset[str] = frozenset()
    """Half-days free."""
    reach: str = "community"
    """How far the teacher goes: 'community', 'county', 'area' or 'anywhere'."""
    online: bool = False
    """Can teach online."""


@dataclass(frozen=True, slots=True)
class PairFacts:
    """A request and an offer considered together."""

    key: str
    request: RequestFacts
    offer: OfferFacts
    mode: str = "in-person"
    """'in-person' or 'online'."""
