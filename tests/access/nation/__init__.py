"""A small nation with two tenants, A and B, that have nothing to do with each other: two schools, an authority each.

Every record that a route can be about exists once in each. The free texts of a tenant carry its canary.

Each app has a module here. `build(nation)` makes its records, after those of the apps in AFTER; ARGUMENTS says what its
routes are called with beside the judged row, by route name: argument → value or (tenant's rows) → value, where
`rows(Model)` is the tenant's record of that model, the one the judged row belongs to.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership, Organisation
from accounts.roles import Role
from communities.models import Community, School
from demo.frame import in_order

YEAR = 115
CANARY = {"a": "CANARY-ALPHA", "b": "CANARY-BETA"}

#: What a route's key can be: `own` the partner school's, `ally` the convener's, `other` the other tenant's.
WHOSE = ("own", "ally", "other")

Records = dict[type[Model], Model]
Rows = Callable[[type[Model]], Any]


@dataclass
class Tenant:
    """One community with its alliance, and every record in it."""

    letter: str
    community: Community
    convener: School
    partner: School
    authority: Organisation
    records: Records = field(default_factory=dict)
    of_convener: Records = field(default_factory=dict)

    @property
    def canary(self) -> str:
        """What stands in its free texts."""
        return CANARY[self.letter]

    @property
    def schools(self) -> tuple[tuple[School, Records], ...]:
        """Its schools, the convener first, with where the records of each are kept."""
        return (self.convener, self.of_convener), (self.partner, self.records)


@dataclass
class Nation:
    """Both tenants, a member in each role (acting for tenant A's partner school where the role is a school's)."""

    a: Tenant = field(init=False)
    b: Tenant = field(init=False)
    shared: Records = field(default_factory=dict)
    """Records of no tenant."""
    members: dict[Role, Membership] = field(default_factory=dict)
    of_role: dict[Role, Records] = field(default_factory=dict)
    """Records that are one person's own; of a role that has none, the Administration's stand for it."""
    foreign: Records = field(default_factory=dict)
    """The same kinds of somebody in tenant B."""

    @property
    def tenants(self) -> tuple[Tenant, Tenant]:
        """Both."""
        return self.a, self.b

    def row(self, model: type[Model], whose: str, role: Role) -> Model | None:
        """The record a route is called with; None where there is no such thing (shared records, no ally)."""
        if model in self.foreign:
            staffs = self.of_role[Role.ADMINISTRATION_STAFF]
            own = {**staffs, **self.of_role.get(role, {})}
            return {"own": own[model], "other": self.foreign[model]}.get(whose)
        if model in self.shared:
            return self.shared[model] if whose == "own" else None
        found = {"own": self.a.records, "ally": self.a.of_convener, "other": self.b.records}[whose]
        return found.get(model)

    def knows(self, model: type[Model]) -> bool:
        """Whether routes about this model can be called."""
        return model in self.foreign or model in self.shared or model in self.a.records


def build() -> Nation:
    """Make it."""
    nation = Nation()
    with attributed(Actor.system(), "test"):
        for app in in_order(__name__):
            app.build(nation)
    return nation


def pk(model: type[Model]) -> Callable[[Rows], Any]:
    """The key of the tenant's record, as an argument of a route."""
    return lambda rows: rows(model).pk
