"""Reads of meetings: their people, their agenda, who may be invited, what is counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property

from accounts import policy
from accounts.actors import Actor
from accounts.models import Membership
from accounts.permissions import Permission as P
from accounts.roles import GIVEN_ROLES, permissions_of
from workspace.meetings import kinds
from workspace.meetings.counting import Count, count
from workspace.models import AgendaItem, Invitee, Meeting, Outcome, Resolution, Seat
from workspace.states import MeetingState


def meetings_of(record: Model, actor: Actor) -> QuerySet[Meeting]:
    """The meetings about a record that the actor may see, newest first."""
    kind = ContentType.objects.get_for_model(record)
    seen: QuerySet[Meeting] = policy.scope(actor, P.MEETING_VIEW)
    return seen.filter(content_type=kind, object_id=record.pk)


def invitable(meeting: Meeting) -> QuerySet[Membership]:
    """The memberships in force today that its kind lets be invited, of people who can sign in; by organisation."""
    kind, record = kinds.of(meeting), kinds.record_of(meeting)
    if record is None:
        return Membership.objects.none()
    roles = [role for role in GIVEN_ROLES if P.MEETING_VIEW in permissions_of(role)]
    found = Membership.objects.current().filter(kind.among(record), role__in=roles, person__is_active=True)
    return found.select_related("person", "organisation").order_by("organisation__code", "role", "pk")


@dataclass(frozen=True)
class Whole:
    """A meeting with everything that belongs to it, read once."""

    meeting: Meeting

    @cached_property
    def kind(self) -> kinds.MeetingKind:
        """What it is declared as."""
        return kinds.of(self.meeting)

    @cached_property
    def record(self) -> Any:
        """What it is about; None where that is gone."""
        return kinds.record_of(self.meeting)

    @cached_property
    def quorum(self) -> kinds.Quorum:
        """What its kind asks for."""
        return self.kind.quorum(self.record) if self.record is not None else kinds.MORE_THAN_HALF

    @cached_property
    def invitees(self) -> list[Invitee]:
        """Chair, members, recorder, guests; each with `holds`: whether the membership was in force on the day."""
        day = timezone.localdate(self.meeting.starts_at)
        order = list(Seat.values)
        rows = list(self.meeting.invitees.select_related("membership__person", "membership__organisation"))
        for row in rows:
            row.holds = row.membership is None or _in_force(row.membership, day)  # type: ignore[attr-defined]
        return sorted(rows, key=lambda row: (order.index(row.seat), row.pk))

    @cached_property
    def items(self) -> list[AgendaItem]:
        """The agenda, with recusals."""
        return list(self.meeting.items.prefetch_related("recusals__invitee__membership__person"))

    @cached_property
    def resolutions(self) -> dict[int, Resolution]:
        """What was resolved, by item."""
        return {row.item_id: row for row in Resolution.objects.filter(item__meeting=self.meeting)}

    @cached_property
    def pointed(self) -> dict[tuple[int, int], Model]:
        """The records that items point to and that are there, by content type and key; a query for each kind."""
        keys: dict[int, set[int]] = {}
        for item in self.items:
            if item.content_type_id is not None and item.object_id is not None:
                keys.setdefault(item.content_type_id, set()).add(item.object_id)
        found: dict[tuple[int, int], Model] = {}
        for kind, wanted in keys.items():
            model = ContentType.objects.get_for_id(kind).model_class()
            if model is not None:
                found |= {(kind, row.pk): row for row in model._base_manager.filter(pk__in=wanted)}
        return found

    def pointed_by(self, item: AgendaItem) -> Model | None:
        """The record that an item points to; None for none, and where it is gone."""
        return self.pointed.get((item.content_type_id or 0, item.object_id or 0))

    def holder(self, seat: Seat) -> Invitee | None:
        """The chair, or the recorder."""
        return next((each for each in self.invitees if each.seat == seat), None)

    def counted(self, item: AgendaItem, recused: Iterable[int] | None = None) -> Count:
        """Who counts at an item; `recused` where it is not what is written already."""
        keys = {each.invitee_id for each in item.recusals.all()} if recused is None else set(recused)
        people: Any = self.invitees
        return count(people, self.quorum, position=item.position, recused=keys)


def _in_force(membership: Membership, day: Any) -> bool:
    return bool(day in membership.period)


def visible(actor: Actor, record: Model) -> bool:
    """Whether the actor may know of a record of any kind."""
    permission = policy.view_permission(type(record))
    return permission is not None and policy.may(actor, permission) and policy.can(actor, permission, record)


def proposed_recusals(whole: Whole, item: AgendaItem) -> Mapping[int, str]:
    """Who is known to have to keep away from what an item points to, and why, by invitee."""
    pointed = whole.pointed_by(item)
    declared = whole.kind.pointing(type(pointed)) if pointed is not None else None
    if declared is None:
        return {}
    seats = {each.membership_id: each for each in whole.invitees if each.membership is not None}
    known = declared.recused(pointed, [each.membership for each in seats.values() if each.membership is not None])
    return {seats[key].pk: reason for key, reason in known.items() if key in seats}


def resolved_about(record: Model) -> list[Resolution]:
    """What signed minutes resolved of items that point to the record, newest first."""
    kind = ContentType.objects.get_for_model(record)
    rows = Resolution.objects.filter(
        item__content_type=kind, item__object_id=record.pk, item__meeting__state=MeetingState.SIGNED
    ).exclude(outcome=Outcome.PUT_OFF)
    return list(rows.select_related("item__meeting").order_by("-item__meeting__starts_at", "-pk"))


def label_of(resolution: Resolution) -> str:
    """What kind of resolution it is, as its kind of meeting calls it; "" where it is none in particular."""
    kind = kinds.named(resolution.item.meeting.kind)
    declared = kind.resolving(resolution.kind) if kind is not None and resolution.kind else None
    return str(declared.label) if declared is not None else ""
