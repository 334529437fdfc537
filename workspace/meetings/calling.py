"""Preparing and calling a meeting: when and where, its people, its agenda."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Model, Q
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action
from accounts.models import Membership
from accounts.permissions import Permission as P
from core.begun import columns
from core.refusals import Refused
from core.transitions import fire
from workspace.meetings import clashing, kinds, telling
from workspace.meetings.locking import item_of, writable
from workspace.meetings.queries import invitable, visible
from workspace.meetings.recusing import keep_away
from workspace.models import AGENDA_ITEMS, INVITEES, MEETINGS, VOTING, AgendaItem, Invitee, Meeting, Seat
from workspace.states import MEETING, MeetingState

MOST_GUESTS = 30


@dataclass(frozen=True, slots=True)
class Terms:
    """What a meeting is called, when it begins (aware) and where."""

    title: str
    starts_at: datetime
    place: str = ""
    online: str = ""

    def cells(self) -> dict[str, Any]:
        """What of them two people can change at once."""
        return {"title": self.title, "starts_at": self.starts_at, "place": self.place, "online": self.online}

    @classmethod
    def of(cls, meeting: Meeting) -> "Terms":
        """Those of a meeting."""
        return cls(meeting.title, meeting.starts_at, meeting.place, meeting.online)


@dataclass(frozen=True, slots=True)
class Item:
    """An item of an agenda as it is written: the record that it points to, what is to be resolved."""

    title: str
    text: str = ""
    pointed: Model | None = None
    proposes: str = ""

    def cells(self) -> dict[str, Any]:
        """What of it two people can change at once."""
        return {"title": self.title, "text": self.text, "pointed": self.pointed, "proposes": self.proposes}

    @classmethod
    def of(cls, item: AgendaItem) -> "Item":
        """An item as it stands; a record that is gone is none."""
        model = ContentType.objects.get_for_id(item.content_type_id).model_class() if item.content_type_id else None
        pointed = model._base_manager.filter(pk=item.object_id).first() if model is not None else None
        return cls(item.title, item.text, pointed, item.proposes)


@action("meeting.prepare")
def prepare(*, by: Actor, kind: kinds.MeetingKind, record: Model, terms: Terms) -> Meeting:
    """A new meeting about the record, with the agenda that its kind begins with; nobody is told yet.

    Raises policy.Denied, and Refused where none may be called now.
    """
    policy.require(by, kind.manage, record)
    if by.membership_id is None or not policy.may(by, P.MEETING_MANAGE):
        raise policy.Denied(P.MEETING_MANAGE)
    if why := kind.why_closed(record):
        raise Refused(why)
    about = ContentType.objects.get_for_model(record)
    MEETINGS.room(Meeting.objects.filter(content_type=about, object_id=record.pk).count())
    meeting = Meeting.objects.create(
        content_type=about,
        object_id=record.pk,
        kind=kind.key,
        title=terms.title,
        starts_at=terms.starts_at,
        place=terms.place,
        online=terms.online,
        called_by_id=by.membership_id,
    )
    with translation.override("zh-hant"):  # what is printed is Chinese
        for position, (title, proposes) in enumerate(kind.agenda, 1):
            AgendaItem.objects.create(meeting=meeting, position=position, title=str(title), proposes=proposes)
    return meeting


@action("meeting.change")
def change(*, by: Actor, meeting: Meeting, terms: Terms, begun: str = "") -> Meeting:
    """Another title, time or place; those invited are told where it is called.

    `begun` are the marks of what the writer saw (`core.begun`). Raises Clashed, and Refused once it is over.
    """
    locked = writable(by, meeting, P.MEETING_MANAGE)
    stood = Terms.of(locked)
    terms = Terms(**columns(locked, terms.cells(), begun))
    before, after = tuple(stood.cells().values()), tuple(terms.cells().values())
    if locked.state != MeetingState.PREPARING and not (terms.place or terms.online):
        raise Refused(_("Say where the meeting takes place, or give its address online."))
    if before != after:
        locked.title, locked.starts_at, locked.place, locked.online = after
        locked.save(update_fields=["title", "starts_at", "place", "online"])
        if locked.state == MeetingState.CALLED and before[1:] != after[1:]:
            telling.tell_called(locked, by=by, event=telling.CHANGED)
    return locked


@action("meeting.call")
def call(*, by: Actor, meeting: Meeting) -> Meeting:
    """Tell everybody invited. Raises Refused while somebody or something it needs is missing."""
    called = fire(meeting, "call", table=MEETING, by=by)
    telling.tell_called(called, by=by)
    return called


@action("meeting.cancel")
def cancel(*, by: Actor, meeting: Meeting, reason: str) -> Meeting:
    """It does not take place; those invited, where it was called, read the reason. Raises Refused without one."""
    event = "drop" if meeting.state == MeetingState.PREPARING else "cancel"
    return fire(meeting, event, table=MEETING, by=by, remark=reason)


@action("meeting.invite")
def invite(
    *,
    by: Actor,
    meeting: Meeting,
    seats: Mapping[int, str],
    guests: Collection[str] | None = None,
    begun: str = "",
    guests_begun: Collection[str] | None = None,
) -> Meeting:
    """Give seats to memberships ("" takes one away) and set the names of guests without an account (None: as before).

    Memberships that are not named keep what they have. `begun` are the marks of the seats that the writer saw, by
    membership (`core.begun`), `guests_begun` the guests: who was added or taken off since by somebody else, stays so.
    Raises Clashed, and Refused for somebody who may not be invited, two chairs or recorders, one person in two seats,
    or a second vote of one organisation where its kind gives each one.
    """
    locked = writable(by, meeting, P.MEETING_RECORD)
    kind = kinds.of(locked)
    there = {row.membership_id: row for row in locked.invitees.exclude(membership=None)}
    seats = clashing.settled_seats(there, seats, begun)
    offered = {each.pk for each in invitable(locked)}
    wanted = {key: seat for key, seat in seats.items() if seat and key not in there}
    if unknown := set(wanted) - offered:
        raise Refused(_("%(n)s of those chosen may not be invited (any more). Look again.") % {"n": len(unknown)})
    after = {key: row.seat for key, row in there.items() if key is not None} | dict(seats)
    after = {key: seat for key, seat in after.items() if seat}
    _refuse_doubles(kind, after)
    named = [row.name for row in locked.invitees.filter(membership=None)]
    if guests is not None and guests_begun is not None:
        gone = set(_fitting(guests_begun)) - set(_fitting(guests))
        added = [name for name in guests if " ".join(name.split()) not in set(_fitting(guests_begun))]
        guests = [*(name for name in named if name not in gone), *added]
    names = _fitting(guests) if guests is not None else named
    INVITEES.room(0, len(after) + len(names))
    # Seats that are given up are given up first: there is one chair at a time.
    for key, row in there.items():
        if key not in after:
            row.delete()
        elif row.seat != after[key]:
            row.seat = Seat.GUEST
            row.save(update_fields=["seat"])
    for key, row in there.items():
        if key in after and row.seat != after[key]:
            row.seat = after[key]
            row.save(update_fields=["seat"])
    new = [Invitee.objects.create(meeting=locked, membership_id=key, seat=seat) for key, seat in wanted.items()]
    if guests is not None:
        _set_guests(locked, names)
    if new and locked.state == MeetingState.CALLED:
        telling.tell_called(locked, by=by, only=Q(pk__in=[row.membership_id for row in new]))
    return locked


@action("meeting.save-item")
def save_item(
    *, by: Actor, meeting: Meeting, given: Item, item: AgendaItem | None = None, begun: str = ""
) -> AgendaItem:
    """A new item at the end of the agenda, or another text for `item`; `begun` are the marks of what the writer saw.

    Raises Clashed, and Refused for what its kind has not, and where the item was taken off meanwhile.
    """
    locked = writable(by, meeting, P.MEETING_RECORD)
    kind = kinds.of(locked)
    row = item_of(locked, item) if item is not None else AgendaItem(meeting=locked)
    if item is not None:
        keep_away(by, row)
        given = Item(**clashing.settled_item(row, Item.of(row).cells(), given.cells(), begun))
    if given.proposes and kind.resolving(given.proposes) is None:
        raise Refused(_("This kind of resolution is not offered any more."))
    if given.pointed is not None:
        _refuse_unpointable(by, kind, locked, row, given.pointed)
    if item is None:
        AGENDA_ITEMS.room(locked.items.count())
        row.position = (locked.items.aggregate(last=Max("position"))["last"] or 0) + 1
    row.title, row.text, row.proposes = given.title, given.text, given.proposes
    row.content_type = ContentType.objects.get_for_model(given.pointed) if given.pointed is not None else None
    row.object_id = given.pointed.pk if given.pointed is not None else None
    row.save()
    return row


@action("meeting.remove-item")
def remove_item(*, by: Actor, meeting: Meeting, item: AgendaItem) -> None:
    """Take an item off; those after it move up. Raises Refused once the meeting is held: numbers stand then."""
    locked = _before_it_is_held(by, meeting)
    locked.items.filter(pk=item.pk).delete()
    _number(list(locked.items.all()))


@action("meeting.move-item")
def move_item(*, by: Actor, meeting: Meeting, item: AgendaItem) -> None:
    """One place further up. Raises Refused once the meeting is held."""
    locked = _before_it_is_held(by, meeting)
    rows = list(locked.items.all())
    at = next((at for at, row in enumerate(rows) if row.pk == item.pk), 0)
    if at:
        rows[at - 1], rows[at] = rows[at], rows[at - 1]
        _number(rows)


def _before_it_is_held(by: Actor, meeting: Meeting) -> Meeting:
    locked = writable(by, meeting, P.MEETING_RECORD)
    if locked.state == MeetingState.HELD:
        raise Refused(_("The meeting is held: items keep their numbers. Put off what was not dealt with."))
    return locked


def _number(rows: list[AgendaItem]) -> None:
    for position, row in enumerate(rows, 1):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])


def _refuse_doubles(kind: kinds.MeetingKind, seats: Mapping[int, str]) -> None:
    unknown = set(seats.values()) - set(Seat.values)
    if unknown:
        raise Refused(_("Choose one of the entries of the list."))
    for seat in (Seat.CHAIR, Seat.RECORDER):
        if sum(given == seat for given in seats.values()) > 1:
            raise Refused(_("A meeting has one chair and one recorder. Choose one: %(seat)s.") % {"seat": seat.label})
    members = Membership.objects.filter(pk__in=seats).select_related("person", "organisation")
    people: dict[int, str] = {}
    votes: dict[int, str] = {}
    for member in members:
        if member.person_id in people:
            raise Refused(
                _("%(name)s is invited twice, in two roles. Choose one of them.") % {"name": member.person.name}
            )
        people[member.person_id] = member.person.name
        if not kind.one_vote_each or seats[member.pk] not in VOTING:
            continue
        if member.organisation_id in votes:
            raise Refused(
                _("Each school has one vote: %(school)s has two voting members. Let one be a guest.")
                % {"school": member.organisation.name}
            )
        votes[member.organisation_id] = member.person.name


def _refuse_unpointable(by: Actor, kind: kinds.MeetingKind, meeting: Meeting, item: AgendaItem, pointed: Model) -> None:
    about = ContentType.objects.get_for_model(pointed)
    if (item.content_type_id, item.object_id) == (about.pk, pointed.pk):
        return  # it points there already
    declared, record = kind.pointing(type(pointed)), kinds.record_of(meeting)
    offered = declared is not None and record is not None and declared.of(record).filter(pk=pointed.pk).exists()
    if not offered or not visible(by, pointed):
        raise Refused(_("An item cannot point to this record. Choose another one, or none."))


def _fitting(guests: Collection[str]) -> list[str]:
    names = list(dict.fromkeys(filter(None, (" ".join(name.split()) for name in guests))))
    if len(names) > MOST_GUESTS:
        raise Refused(_("At most %(most)s guests are named.") % {"most": MOST_GUESTS})
    if long := next((name for name in names if len(name) > 60), ""):
        raise Refused(_("A name has at most 60 characters: “%(name)s…”.") % {"name": long[:20]})
    return names


def _set_guests(meeting: Meeting, names: Collection[str]) -> None:
    there = {row.name: row for row in meeting.invitees.filter(membership=None)}
    for name, row in there.items():
        if name not in names:
            row.delete()
    for name in names:
        if name not in there:
            Invitee.objects.create(meeting=meeting, name=name, seat=Seat.GUEST)
