"""What the builders of the nation share: its size, its years, its chance, and the rows made so far."""

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import TYPE_CHECKING

from accounts.actors import Actor
from accounts.models import Organisation
from accounts.roles import Role
from communities.models import AcademicYear, Alliance, Community, County, School, Township
from proposals.models import Proposal

if TYPE_CHECKING:
    from demo.stories.draft import Plans

#: The year told by the rules of edition 106, for history.
OLD_YEAR = 110


@dataclass
class Place:
    """A community with its townships and what lies in it."""

    community: Community
    county: County
    townships: list[Township]
    size: int
    """How many senior high schools are to lie in it."""
    schools: list[School] = field(default_factory=list)
    junior_highs: list[Organisation] = field(default_factory=list)


@dataclass
class Nation:
    """The nation under construction."""

    scale: int
    year: int
    on: date
    years: dict[int, AcademicYear] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    authorities: dict[str, Organisation] = field(default_factory=dict)
    """By county code: the government that most of its schools answer to."""
    ministry: Organisation = field(init=False)
    universities: list[Organisation] = field(default_factory=list)
    actors: dict[tuple[int, Role], list[Actor]] = field(default_factory=dict)
    """By organisation and role: the people who act there."""
    members: dict[Alliance, list[School]] = field(default_factory=dict)
    """The schools that have joined each alliance, the convener first."""
    planning: dict[int, set[int]] = field(default_factory=dict)
    """By year: the schools that have a sub-plan; one that joined two alliances writes in the first."""
    alliances: dict[int, list[tuple[int, Alliance]]] = field(default_factory=dict)
    """By year: the position of the community's place, and the alliance."""
    plans: "dict[int, list[Plans]]" = field(default_factory=dict)
    """By year: what each alliance plans, on paper; ask `stories.plans_of`."""
    proposals: dict[int, list[Proposal]] = field(default_factory=dict)
    """By year: the proposal of each of its plans."""

    def of(self, school: School, role: Role = Role.SCHOOL_OFFICER) -> Actor:
        """Who acts for the school in this role."""
        return self.actors[school.pk, role][0]

    @property
    def staff(self) -> Actor:
        """The first of the Administration's staff."""
        return next(actors[0] for (_, role), actors in self.actors.items() if role is Role.ADMINISTRATION_STAFF)

    @property
    def reviewers(self) -> list[Actor]:
        """Everybody who reviews."""
        return next(actors for (_, role), actors in self.actors.items() if role is Role.REVIEWER)

    @property
    def told_years(self) -> tuple[int, int, int]:
        """The years of which alliances and proposals are told: one long past, last year, this year."""
        return OLD_YEAR, self.year - 1, self.year

    @property
    def counted_years(self) -> tuple[int, int]:
        """The years of which the ministry's counts are there."""
        return OLD_YEAR, self.year - 1

    @staticmethod
    def chance(subject: str) -> Random:
        """Chance of one subject: what is added to another subject does not change it."""
        return Random(f"gonghao {subject}")  # noqa: S311 - repeatable on purpose
