"""Who acts: a person in one membership. Every action and every judgement takes one."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.roles import Role

if TYPE_CHECKING:
    from accounts.models import Membership


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in the role and organisation acted for.

    `person_id` and `membership_id` are None for the public and for the system itself; `role` is None for the
    system, whose actions no page can cause.
    """

    person_id: int | None
    membership_id: int | None
    role: Role | None
    organisation_id: int | None
    name: str = ""
    organisation_name: str = ""

    @classmethod
    def of(cls, membership: "Membership") -> "Actor":
        """The actor of a membership (its person and organisation are read with it)."""
        return cls(
            membership.person_id,
            membership.pk,
            Role(membership.role),
            membership.organisation_id,
            membership.person.name,
            membership.organisation.name,
        )

    @classmethod
    def public(cls) -> "Actor":
        """Somebody who is not signed in, or has no membership in force."""
        return cls(None, None, Role.PUBLIC, None)

    @classmethod
    def system(cls) -> "Actor":
        """The application itself: sweeps, reference data, the demonstration nation."""
        return cls(None, None, None, None, name="system")
