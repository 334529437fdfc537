"""Who acts: a person in one membership, or whoever holds a private link. Every action and judgement takes one."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.roles import Role

if TYPE_CHECKING:
    from accounts.models import Membership


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in the role and organisation acted for.

    `person_id` and `membership_id` are None for the public, the holder of a private link (`link_id`) and the system
    itself; `role` is None for the system, whose actions no page can cause.
    """

    person_id: int | None
    membership_id: int | None
    role: Role | None
    organisation_id: int | None
    name: str = ""
    organisation_name: str = ""
    link_id: int | None = None

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
    def holding(cls, link: int, name: str) -> "Actor":
        """Whoever holds a private link (its key), called `name` by who gave it; only `workspace` makes one, of a link
        that it was shown. The judge asks each time whether the link is in force."""
        return cls(None, None, Role.LINK_HOLDER, None, name=name, link_id=link)

    @classmethod
    def system(cls) -> "Actor":
        """The application itself: sweeps, reference data, the demonstration nation."""
        return cls(None, None, None, None, name="system")
