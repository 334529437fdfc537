"""A record's comments as pages show them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.models import Membership
from accounts.queries import may_read_name
from accounts.roles import ROLES, Role
from findings.presenters import Shown
from workspace import commentables, threads
from workspace.commentables import FINDING, Part
from workspace.models import CORRECTABLE, LONGEST, Comment


@dataclass(frozen=True, slots=True)
class ShownComment:
    """A comment as the reader sees it: `body` "" where it was withdrawn; `correctable`: by the reader, now."""

    row: Comment
    by: str
    role: str
    body: str
    mentions: Sequence[str]
    is_own: bool
    is_unread: bool
    correctable: bool


@dataclass(frozen=True, slots=True)
class ShownThread:
    """A discussion; `resolved_by` "" while it is open."""

    beginning: ShownComment
    answers: Sequence[ShownComment]
    resolved_by: str

    @property
    def all(self) -> list[ShownComment]:
        """All of it, in order."""
        return [self.beginning, *self.answers]

    @property
    def is_unread(self) -> bool:
        """Whether the reader has not seen all of it."""
        return any(each.is_unread for each in self.all)


@dataclass(frozen=True, slots=True)
class Group:
    """The discussions on one part of a record; `url` "" where the part is no longer there, which `gone` says."""

    key: str
    label: str
    url: str
    gone: str
    threads: Sequence[ShownThread]


@dataclass(frozen=True, slots=True)
class Typed:
    """What was posted and not taken, with the reason: it stands in its form again."""

    body: str = ""
    answers: int | None = None
    mentions: Sequence[int] = ()
    error: str = ""
    token: str = ""


@dataclass
class Discussion:
    """The comments of a record, or of one `part` of it (None: all), for a reader."""

    record: Model
    reader: Actor
    part: str | None
    typed: Typed = field(default_factory=Typed)

    longest = LONGEST
    minutes = CORRECTABLE.seconds // 60

    @property
    def label(self) -> str:
        """How addresses name the kind of record."""
        return self.record._meta.label_lower

    @property
    def readers(self) -> Any:
        """Who reads what is written here."""
        return commentables.of(self.record).readers

    @property
    def url(self) -> str:
        """The record's page."""
        return commentables.of(self.record).url(self.record)

    @cached_property
    def why_closed(self) -> str:
        """Why nobody writes now; "" while one may."""
        return commentables.why_closed(self.record)

    @cached_property
    def may_write(self) -> bool:
        """Whether the reader may write now."""
        declared = commentables.of(self.record)
        return not self.why_closed and policy.can(self.reader, declared.write, self.record)

    @cached_property
    def here(self) -> Group:
        """The part that one writes about: the one asked for, or the record itself."""
        return self._group(self.part or "", [])

    @cached_property
    def groups(self) -> list[Group]:
        """The discussions by what they are about: the record itself first, then as they began."""
        found: dict[str, list[ShownThread]] = {}
        for thread in threads.threads_of(self.record, self.reader, self.part):
            found.setdefault(thread.beginning.part, []).append(self._thread(thread))
        return [self._group(key, found[key]) for key in sorted(found, key=lambda key: key != "")]

    @property
    def unread(self) -> list[int]:
        """The keys of the comments that are shown here for the first time."""
        return [
            each.row.pk for group in self.groups for thread in group.threads for each in thread.all if each.is_unread
        ]

    @cached_property
    def people(self) -> list[Membership]:
        """Whom one may mention."""
        return threads.to_mention(self.record, self.reader) if self.may_write else []

    @property
    def token(self) -> str:
        """A new form's own: what is sent twice is written once."""
        return str(uuid.uuid4())

    def _group(self, key: str, shown: Sequence[ShownThread]) -> Group:
        part = commentables.part_of(self.record, key)
        if part is None:
            called = shown[0].beginning.row.called if shown else ""
            gone = _("What this was about is no longer there; what was said about it stays.")
            return Group(key, called, "", gone, shown)
        if key.startswith(FINDING):
            return self._finding(key, part, shown)
        return Group(key, part.label, part.url, "", shown)

    def _finding(self, key: str, part: Part, shown: Sequence[ShownThread]) -> Group:
        """Where the finding stands now, or that the rule finds nothing here any more."""
        found = next((each for each in self._found if FINDING + each.rule == key), None)
        if found is None:
            gone = _("The rule finds nothing here any more: what it asked for is mended, or no longer in the plan.")
            return Group(key, part.label, "", gone, shown)
        return Group(key, part.label, found.url or part.url, "", shown)

    @cached_property
    def _found(self) -> Sequence[Shown]:
        return commentables.of(self.record).findings(self.record)

    def _thread(self, thread: threads.Thread) -> ShownThread:
        by = thread.beginning.resolved_by
        return ShownThread(
            self._comment(thread.beginning),
            [self._comment(each) for each in thread.answers],
            _who(by, self.reader) if by else "",
        )

    def _comment(self, row: Comment) -> ShownComment:
        own = row.person_id == self.reader.person_id
        return ShownComment(
            row,
            _who(row.membership, self.reader),
            str(ROLES[Role(row.membership.role)].name),
            "" if row.withdrawn_at else row.body,
            [_who(each.membership, self.reader) for each in row.mentions.all()],
            own,
            row.is_unread,  # type: ignore[attr-defined]
            own and row.withdrawn_at is None and row.at > timezone.now() - CORRECTABLE,
        )


def _who(membership: Membership, reader: Actor) -> str:
    """The name; of staff, towards those who do not read their names, their office."""
    if may_read_name(reader, membership.role):
        return membership.person.name
    return membership.organisation.name
