"""Who sees and changes attached files and comments: whoever has the permission that their kind of record names, on the
record.

Notices are seen by whom they were told, in every role; what mail could not be delivered, by staff. Private links are
seen by who may give them; what their holders may is declared with their kinds. Calendars of steps are seen by whoever
may see their record, where it concerns him (`workspace.calendars`).

Meetings are seen by whoever may see them for their record's sake or is invited; see `workspace.meetings.kinds`.

Letters are seen by whom they went to, and by the Administration, which issues them and writes their templates.

Views of lists are their owner's, and those that are shared everybody's of the organisation.
"""

from collections.abc import Callable, Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, Model, OuterRef, Q

from accounts import policy
from accounts.actors import Actor
from accounts.models import Membership
from accounts.permissions import Permission as P
from accounts.policy import everything, rows, seen_by
from accounts.roles import ROLES, Role
from workspace import attachables, calendars, commentables
from workspace.calendars import Kind
from workspace.meetings import kinds as meeting_kinds
from workspace.models import (
    Attachment,
    Comment,
    Invitee,
    Letter,
    LetterTemplate,
    Mail,
    Meeting,
    Notice,
    PrivateLink,
    SavedView,
    Seat,
    Step,
    StepCalendar,
    StepFeed,
)
from workspace.private_links import kinds
from workspace.states import WRITABLE, MeetingState

#: Who keeps an organisation's house: they may change and remove what others share in it.
KEEPERS = (Role.PRINCIPAL, Role.ADMINISTRATION_STAFF)

seen_by(Attachment, P.ATTACHMENT_VIEW)
seen_by(Comment, P.COMMENT_VIEW)
seen_by(Notice, P.NOTICE_VIEW)
seen_by(SavedView, P.SAVED_VIEW_USE)
seen_by(Letter, P.LETTER_VIEW)
seen_by(LetterTemplate, P.LETTER_WRITE)
seen_by(Mail, P.MAIL_MANAGE)
seen_by(PrivateLink, P.LINK_GIVE)
seen_by(StepCalendar, P.CALENDAR_VIEW)
seen_by(Step, P.STEP_VIEW)
seen_by(StepFeed, P.FEED_MANAGE)
seen_by(Meeting, P.MEETING_VIEW)
rows(Mail, P.MAIL_MANAGE, Role.ADMINISTRATION_STAFF)(everything)
rows(Letter, [P.LETTER_VIEW, P.LETTER_ISSUE], Role.ADMINISTRATION_STAFF)(everything)
rows(LetterTemplate, P.LETTER_WRITE, Role.ADMINISTRATION_STAFF)(everything)


def _who(permission: P) -> list[Role]:
    return [role for role, spec in ROLES.items() if permission in spec.permissions]


def _hanging(actor: Actor, kinds: Iterable[tuple[type[Model], P]]) -> Q:
    """What hangs on records of these kinds on which the actor has the permission beside each."""
    reached = Q(pk__in=[])
    for model, asked in kinds:
        if policy.may(actor, asked):
            kind = ContentType.objects.get_for_model(model)
            reached |= Q(content_type=kind, object_id__in=policy.scope(actor, asked).values("pk"))
    return reached


@rows(Attachment, P.ATTACHMENT_VIEW, *_who(P.ATTACHMENT_VIEW))
def of_records_seen(actor: Actor) -> Q:
    """Of records that one may see; removed ones are nobody's."""
    return _hanging(actor, ((each.model, each.see) for each in attachables.every())) & Q(removed_at=None)


@rows(Attachment, P.ATTACHMENT_WRITE, *_who(P.ATTACHMENT_WRITE))
def of_records_written(actor: Actor) -> Q:
    """Of records that one may write."""
    return _hanging(actor, ((each.model, each.write) for each in attachables.every())) & Q(removed_at=None)


@rows(Notice, P.NOTICE_VIEW, *_who(P.NOTICE_VIEW))
def told_to_oneself(actor: Actor) -> Q:
    """What one was told, in whichever role."""
    return Q(person_id=actor.person_id, person__isnull=False)


@rows(Letter, P.LETTER_VIEW, *(role for role in _who(P.LETTER_VIEW) if role != Role.ADMINISTRATION_STAFF))
def letters_received(actor: Actor) -> Q:
    """Those that went to one's organisation."""
    return Q(receiver_id=actor.organisation_id, receiver__isnull=False)


@rows(PrivateLink, P.LINK_GIVE, *_who(P.LINK_GIVE))
def of_records_given(actor: Actor) -> Q:
    """To records that one gives links to."""
    return kinds.given_by(actor)


@rows(SavedView, P.SAVED_VIEW_USE, *_who(P.SAVED_VIEW_USE))
def own_views_and_shared(actor: Actor) -> Q:
    """One's own for the organisation that one acts for, and those shared within it."""
    own = Q(person_id=actor.person_id, person__isnull=False) | Q(shared=True)
    return Q(organisation_id=actor.organisation_id, organisation__isnull=False) & own


@rows(SavedView, P.SAVED_VIEW_CHANGE, *_who(P.SAVED_VIEW_CHANGE))
def own_views_and_kept_ones(actor: Actor) -> Q:
    """One's own; of the shared ones those whose owner has left, which anybody may take over, and a keeper's all."""
    there = Membership.objects.current().filter(person=OuterRef("person"), organisation=OuterRef("organisation"))
    shared = Q(shared=True) if actor.role in KEEPERS else Q(shared=True) & ~Q(Exists(there))
    own = Q(person_id=actor.person_id, person__isnull=False)
    return Q(organisation_id=actor.organisation_id, organisation__isnull=False) & (own | shared)


@rows(Comment, P.COMMENT_VIEW, *_who(P.COMMENT_VIEW))
def on_records_read(actor: Actor) -> Q:
    """On records whose comments one may read."""
    return _hanging(actor, ((each.model, each.see) for each in commentables.every()))


@rows(Comment, P.COMMENT_WRITE, *_who(P.COMMENT_WRITE))
def on_records_discussed(actor: Actor) -> Q:
    """On records that one may comment on."""
    return _hanging(actor, ((each.model, each.write) for each in commentables.every()))


def _calendars(actor: Actor, asked: Callable[[Kind], P]) -> Q:
    """The calendars of records that concern the actor, and on which he has the permission."""
    reached = Q(pk__in=[])
    for each in calendars.every():
        if policy.may(actor, asked(each)):
            kind = ContentType.objects.get_for_model(each.model)
            records = policy.scope(actor, asked(each)).filter(each.concerns(actor))
            reached |= Q(content_type=kind, object_id__in=records.values("pk"))
    return reached


def _of_calendars(condition: Q) -> Q:
    return Q(calendar__in=StepCalendar.objects.filter(condition).values("pk"))


@rows(StepCalendar, P.CALENDAR_VIEW, *_who(P.CALENDAR_VIEW))
def of_records_that_concern(actor: Actor) -> Q:
    """Of records that one may see and that concern one's organisation."""
    return _calendars(actor, lambda each: each.see)


@rows(StepCalendar, P.CALENDAR_MANAGE, *_who(P.CALENDAR_MANAGE))
def of_records_managed(actor: Actor) -> Q:
    """Of records that one manages."""
    return _calendars(actor, lambda each: each.manage)


@rows(Step, P.STEP_VIEW, *_who(P.STEP_VIEW))
def steps_of_records_that_concern(actor: Actor) -> Q:
    """Of calendars that one sees."""
    return _of_calendars(of_records_that_concern(actor))


@rows(Step, P.STEP_WRITE, *_who(P.STEP_WRITE))
def steps_of_records_managed(actor: Actor) -> Q:
    """Of calendars that one manages, those that are not removed."""
    return _of_calendars(of_records_managed(actor)) & Q(removed_at=None)


@rows(StepFeed, P.FEED_MANAGE, *_who(P.FEED_MANAGE))
def own_feed(actor: Actor) -> Q:
    """One's own."""
    return Q(person_id=actor.person_id, person__isnull=False)


@rows(Meeting, P.MEETING_VIEW, *_who(P.MEETING_VIEW))
def meetings_seen(actor: Actor) -> Q:
    """About records that their kind shows, and those one is invited to, once they are called; managed ones always."""
    invited = Invitee.objects.filter(membership=actor.membership_id).exclude(membership=None).values("meeting")
    called = ~Q(state=MeetingState.PREPARING)
    return meeting_kinds.managed_through(actor) | (called & (meeting_kinds.seen_through(actor) | Q(pk__in=invited)))


@rows(Meeting, P.MEETING_MANAGE, *_who(P.MEETING_MANAGE))
def meetings_managed(actor: Actor) -> Q:
    """About records on which one may call them, while they are not over."""
    return meeting_kinds.managed_through(actor) & Q(state__in=WRITABLE)


@rows(Meeting, P.MEETING_RECORD, *_who(P.MEETING_RECORD))
def meetings_recorded(actor: Actor) -> Q:
    """Those one calls, chairs or records, until the minutes are signed."""
    chosen = _seated(actor) & ~Q(state=MeetingState.PREPARING)
    return (meeting_kinds.managed_through(actor) | chosen) & Q(state__in=[*WRITABLE, MeetingState.WRITTEN])


@rows(Meeting, P.MEETING_SIGN, *_who(P.MEETING_SIGN))
def meetings_signed(actor: Actor) -> Q:
    """Those one chairs or records, while the minutes wait for signatures."""
    return _seated(actor) & Q(state=MeetingState.WRITTEN)


def _seated(actor: Actor) -> Q:
    seats = Invitee.objects.filter(membership=actor.membership_id, seat__in=[Seat.CHAIR, Seat.RECORDER])
    return Q(pk__in=seats.exclude(membership=None).values("meeting"))
