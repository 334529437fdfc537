"""Meetings about records: who is invited, what is on the agenda, who was there, what was resolved, who signed."""

import pghistory
import pgtrigger
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Person
from core.limits import limit
from core.models import AppendOnly, StoredFile
from workspace.states import MEETING, MeetingState

MEETINGS = limit("workspace.Meeting", 40, _("meetings about a record"), _("Those that were cancelled count too."))
INVITEES = limit("workspace.Invitee", 120, _("people invited to a meeting"))
AGENDA_ITEMS = limit("workspace.AgendaItem", 40, _("items on an agenda"))

LONGEST_MINUTES = 20_000
"""Characters of one of the texts of minutes."""

#: What hangs on a meeting stands once its minutes wait for signatures, and once it is cancelled.
_ONLY_WHILE_OPEN = """
    IF EXISTS (
        SELECT 1 FROM workspace_meeting m
        WHERE m.id = {meeting} AND m.state NOT IN ('preparing', 'called', 'held')
    ) THEN
        RAISE EXCEPTION 'what a meeting was stands once its minutes are signed, or it is cancelled';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""
_ROW = "(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END)"


def _only_while_open(meeting: str = f"{_ROW}.meeting_id") -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="only_while_open",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=pgtrigger.Func(_ONLY_WHILE_OPEN.format(meeting=meeting)),
    )


_OF_ITEM = f"(SELECT meeting_id FROM workspace_agendaitem WHERE id = {_ROW}.item_id)"  # noqa: S608 - no user's text


@pghistory.track()
class Meeting(models.Model):
    """A meeting of a declared kind about a record, with its minutes; times are aware."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    title = models.CharField(_("title"), max_length=120)
    starts_at = models.DateTimeField(_("begins"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    online = models.CharField(_("address of the meeting online"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=MeetingState, default=MeetingState.PREPARING)
    called_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("called by"))
    reports = models.TextField(_("reports"), blank=True)
    motions = models.TextField(_("motions from the floor"), blank=True)
    adjourned = models.CharField(_("adjourned at"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="meeting_of_record")]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=MeetingState.values), name="meeting_state_known"),
            models.CheckConstraint(
                condition=models.Q(state__in=["preparing", "cancelled"]) | ~models.Q(place="", online=""),
                name="meeting_takes_place_somewhere",
            ),
        ]
        triggers = [
            MEETING.trigger(),
            MEETINGS.trigger_on_records(),
            pgtrigger.ReadOnly(name="about_stays", fields=["content_type", "object_id", "kind", "called_by"]),
            pgtrigger.Protect(
                name="minutes_stand",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state IN ('written', 'signed', 'cancelled') AND"
                    " (OLD.title, OLD.starts_at, OLD.place, OLD.online, OLD.reports, OLD.motions, OLD.adjourned)"
                    " IS DISTINCT FROM"
                    " (NEW.title, NEW.starts_at, NEW.place, NEW.online, NEW.reports, NEW.motions, NEW.adjourned)"
                ),
            ),
            pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.title


class Seat(models.TextChoices):
    """What somebody is in a meeting. Chair and members have a vote and make its quorum."""

    CHAIR = "chair", _("Chair")
    MEMBER = "member", _("Member")
    RECORDER = "recorder", _("Recorder")
    GUEST = "guest", _("Guest")


VOTING = (Seat.CHAIR, Seat.MEMBER)


class Attendance(models.TextChoices):
    PRESENT = "present", _("Present")
    ONLINE = "online", _("Present online")
    REPRESENTED = "represented", _("Represented")
    ABSENT = "absent", _("Absent")


THERE = (Attendance.PRESENT, Attendance.ONLINE, Attendance.REPRESENTED)


@pghistory.track()
class Invitee(models.Model):
    """Somebody invited, by a membership or, a guest without an account, by name; and whether they came.

    `left_before` is the position of the first item for which they were no longer there.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="invitees")
    membership = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=60, blank=True)
    seat = models.CharField(_("part in the meeting"), max_length=10, choices=Seat)
    attendance = models.CharField(_("attendance"), max_length=12, choices=Attendance, blank=True)
    stands_in = models.CharField(_("represented by"), max_length=60, blank=True)
    left_before = models.PositiveSmallIntegerField(_("left before item"), null=True)

    class Meta:
        verbose_name = _("somebody invited")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "membership"], name="invited_once"),
            models.UniqueConstraint(fields=["meeting"], condition=models.Q(seat="chair"), name="one_chair"),
            models.UniqueConstraint(fields=["meeting"], condition=models.Q(seat="recorder"), name="one_recorder"),
            models.CheckConstraint(
                condition=models.Q(membership__isnull=False, name="")
                | (models.Q(membership=None, seat="guest") & ~models.Q(name="")),
                name="invitee_has_an_account_or_is_a_guest",
            ),
            models.CheckConstraint(condition=models.Q(seat__in=Seat.values), name="seat_known"),
            models.CheckConstraint(
                condition=models.Q(attendance__in=["", *Attendance.values]), name="attendance_known"
            ),
            models.CheckConstraint(
                condition=models.Q(stands_in="") | models.Q(attendance="represented"), name="only_absentees_represented"
            ),
        ]
        triggers = [*INVITEES.triggers("meeting_id", parent="workspace_meeting"), _only_while_open()]

    def __str__(self) -> str:
        return self.membership.person.name if self.membership else self.name


@pghistory.track()
class AgendaItem(models.Model):
    """One item of the agenda; it may point to a record, and propose a kind of resolution (`proposes`)."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("item"), max_length=120)
    text = models.TextField(_("what it is about"), max_length=4000, blank=True)
    content_type = models.ForeignKey(ContentType, models.PROTECT, null=True, related_name="+")
    object_id = models.BigIntegerField(null=True)
    proposes = models.CharField(_("what is to be resolved"), max_length=40, blank=True)
    discussion = models.TextField(_("discussion"), blank=True)

    class Meta:
        verbose_name = _("item of an agenda")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "position"], name="agenda_position_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=models.Q(content_type=None, object_id=None)
                | models.Q(content_type__isnull=False, object_id__isnull=False),
                name="item_points_to_a_record_or_none",
            ),
        ]
        triggers = [*AGENDA_ITEMS.triggers("meeting_id", parent="workspace_meeting"), _only_while_open()]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class ItemRecusal(models.Model):
    """Somebody keeps away from an item: is not counted there and has no vote."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="recusals")
    invitee = models.ForeignKey(Invitee, models.CASCADE, related_name="recusals")
    reason = models.CharField(_("reason"), max_length=400)

    class Meta:
        verbose_name = _("recusal from an item")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "invitee"], name="recused_once_an_item"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="recusal_says_why"),
        ]
        triggers = [_only_while_open(_OF_ITEM)]


class Outcome(models.TextChoices):
    CARRIED = "carried", _("Carried")
    NOT_CARRIED = "not-carried", _("Not carried")
    PUT_OFF = "put-off", _("Put off")


@pghistory.track()
class Resolution(models.Model):
    """What was resolved of an item. No votes: nobody objected and none were counted.

    `chosen` are [key, name] of what was chosen among what the kind of resolution offers, named as it was called then;
    what it triggers is done when the minutes are signed.
    """

    item = models.OneToOneField(AgendaItem, models.CASCADE, related_name="resolution")
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome)
    kind = models.CharField(_("what is resolved"), max_length=40, blank=True)
    chosen = models.JSONField(_("chosen"), default=list)
    wording = models.TextField(_("wording"), max_length=4000)
    votes_for = models.PositiveSmallIntegerField(_("votes for"), null=True)
    votes_against = models.PositiveSmallIntegerField(_("votes against"), null=True)
    abstaining = models.PositiveSmallIntegerField(_("abstaining"), null=True)

    class Meta:
        verbose_name = _("resolution")
        constraints = [
            models.CheckConstraint(condition=models.Q(outcome__in=Outcome.values), name="outcome_known"),
            models.CheckConstraint(condition=~models.Q(wording=""), name="resolution_has_wording"),
            models.CheckConstraint(
                condition=models.Q(votes_for=None, votes_against=None, abstaining=None)
                | models.Q(votes_for__isnull=False, votes_against__isnull=False, abstaining__isnull=False),
                name="votes_all_or_none",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome="carried")
                | models.Q(votes_for=None)
                | models.Q(votes_for__gt=models.F("votes_against")),
                name="carried_by_more_than_against",
            ),
        ]
        triggers = [
            _only_while_open(_OF_ITEM),
            pgtrigger.Trigger(
                name="no_more_votes_than_voters",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=pgtrigger.Func(
                    """
                    IF NEW.votes_for + NEW.votes_against + NEW.abstaining > (
                        SELECT count(*) FROM workspace_agendaitem a
                        JOIN workspace_invitee i ON i.meeting_id = a.meeting_id
                        WHERE a.id = NEW.item_id AND i.seat IN ('chair', 'member')
                            AND i.attendance IN ('present', 'online', 'represented')
                            AND (i.left_before IS NULL OR i.left_before > a.position)
                            AND NOT EXISTS (
                                SELECT 1 FROM workspace_itemrecusal r WHERE r.item_id = a.id AND r.invitee_id = i.id
                            )
                    ) THEN
                        RAISE EXCEPTION 'no more votes than voters who were there';
                    END IF;
                    RETURN NEW;
                    """
                ),
            ),
        ]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of what was chosen."""
        return tuple(str(key) for key, _name in self.chosen)

    @property
    def names(self) -> tuple[str, ...]:
        """What was chosen, as it was called then."""
        return tuple(str(name) for _key, name in self.chosen)


class MinutesDuty(models.TextChoices):
    CHAIR = "chair", _("Chair")
    RECORDER = "recorder", _("Recorder")


class SignedMinutes(AppendOnly):
    """What signatures stand under: the minutes as they were, with their digest."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="contents")
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    at = models.DateTimeField(db_default=Now())

    class Meta(AppendOnly.Meta):
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "digest"], name="signed_minutes_once")]


@pghistory.track()
class MinutesSignature(models.Model):
    """A signature under the minutes as they were (digest): the chair's or the recorder's; a later change voids it."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="signatures")
    duty = models.CharField(_("duty"), max_length=10, choices=MinutesDuty)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=Now())
    voided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("signature under minutes")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "duty"], condition=models.Q(voided_at=None), name="minutes_signed_once_a_duty"
            ),
            models.UniqueConstraint(
                fields=["meeting", "person"], condition=models.Q(voided_at=None), name="two_persons_sign_minutes"
            ),
            models.CheckConstraint(condition=models.Q(duty__in=MinutesDuty.values), name="minutes_duty_known"),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="only_voiding", fields=["meeting", "duty", "person", "membership", "digest", "at"]),
            pgtrigger.Protect(
                name="voided_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__voided_at__isnull=False),
            ),
        ]


class PrintedMinutes(AppendOnly):
    """The PDF of signed minutes: made once, kept for good."""

    minutes = models.OneToOneField(SignedMinutes, models.PROTECT, related_name="printed")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")
