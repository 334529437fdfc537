"""Facts of an alliance: who is in it, who convenes, what else the community has this school year."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """A member school as it stands in the alliance's school year."""

    code: str
    name: str
    benchmark: bool = False
    """Designated by the ministry as a benchmark school (精進標竿學校)."""
    designated: bool = False
    """Designated to run item-1 work or school-feature outreach (指定辦理學校)."""
    special_education: bool = False
    in_community: bool = True
    """The school lies in the community (or the learning zone) of the alliance."""
    zone_funded: bool = False
    """Already funded under the free-admission learning zone (學習區完全免試入學)."""
    takes_part_in_transfer: bool | None = None
    """Takes part in its community's adaptive transfer this year."""
    other_alliances: tuple[str, ...] = ()
    """Names of the other alliances of the same school year that list this school as a member."""
    other_applications: tuple[str, ...] = ()
    """Names of the other proposals of the same school year, already submitted, that include this school."""


@dataclass(frozen=True, slots=True)
class CooperatingUnit:
    """A school, department or class that cooperates across communities without being a member."""

    key: str
    name: str
    kind: str
    """'special-education' (a school), 'rare-department' (稀少性類科), 'special-talent-class', or 'other'."""
    cooperates_in: str = ""
    """What it cooperates in, in words."""


@dataclass(frozen=True, slots=True)
class SiblingAlliance:
    """Another alliance of the same community and school year."""

    name: str
    schools: int
    """Number of member schools."""


@dataclass(frozen=True, slots=True)
class AllianceFacts:
    """One alliance of a community in a school year."""

    key: str
    community: str
    """The community's name."""
    academic_year: int
    """ROC school year."""
    number: int
    """1, or 2 for the second alliance of the community."""
    schools: tuple[SchoolFacts, ...]
    """The members, the convener included; cooperating units are not members."""
    conveners: tuple[str, ...]
    """Codes of the schools entered as convener."""
    units: tuple[CooperatingUnit, ...] = ()
    siblings: tuple[SiblingAlliance, ...] = ()
    learning_zone: bool = False
    """Formed over a learning zone (學習區) in place of the community."""
    zone_consent: str | None = None
    """The reviewed consent to the learning zone: letter number and date as recorded."""

    @property
    def community_schools(self) -> int:
        """Cooperating schools of the community over all its alliances."""
        return len(self.schools) + sum(sibling.schools for sibling in self.siblings)
