"""Calendars of steps of a record, and the days on which nobody works."""

import uuid
from typing import Any

import pghistory
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Person
from core.limits import limit
from core.templatetags.gonghao import roc_date
from rulebook.working_days import Shift

STEPS = limit("workspace.Step", 60, _("steps in a calendar"))
DAYS = limit("workspace.DayOff", 150, _("days off and days made up in a year"))
_ROC = 1911


class Shifting(models.TextChoices):
    """What becomes of a step's day that is no working day."""

    NEXT = Shift.NEXT.value, _("next working day")
    PREVIOUS = Shift.PREVIOUS.value, _("working day before")
    STAYS = Shift.STAYS.value, _("stays")


@pghistory.track()
class WorkYear(models.Model):
    """A calendar year (ROC) whose days off staff enter or import, and confirm when all are there."""

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True, db_column="id")
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    confirmed_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", null=True, verbose_name=_("confirmed by")
    )

    class Meta:
        verbose_name = _("working days of a year")
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(condition=models.Q(year__range=(100, 199)), name="work_year_roc"),
            models.CheckConstraint(
                condition=models.Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | models.Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="work_year_confirmed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)


@pghistory.track()
class DayOff(models.Model):
    """A day that is not what its weekday says: off, or (`is_worked`) a weekend day that is worked on."""

    day = models.DateField(_("day"), unique=True)
    year = models.ForeignKey(WorkYear, models.PROTECT, related_name="days", verbose_name=_("year"))
    is_worked = models.BooleanField(_("worked on"), default=False)
    name = models.CharField(_("holiday"), max_length=60)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("day off")
        verbose_name_plural = _("days off")
        ordering = ["day"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(day__year=models.F("year_id") + _ROC), name="day_off_of_its_year"
            ),
        ]
        triggers = DAYS.triggers("year_id", parent="workspace_workyear")

    def __str__(self) -> str:
        return f"{roc_date(self.day)} {self.name}"


class StepCalendar(models.Model):
    """The steps of one record. Whoever changes one holds this row."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    record = GenericForeignKey()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("calendar of steps")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["content_type", "object_id"], name="one_calendar_a_record")]

    def __str__(self) -> str:
        return str(self.record)


class StepFeed(models.Model):
    """That a person has, or had, an address at which a calendar program fetches his steps: a private link to this."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("calendar address")


@pghistory.track(exclude=["calendar", "key", "sequence", "is_fixed", "uid"])
class Step(models.Model):
    """One step: something to be done, or to happen, on a day.

    `field` names a date of the record: then the step is that date, and `day` and `meant` are empty here. `deed` names
    the event of the record that fulfils it; others are ticked. `meant` is the day that was wanted, `day` the one it
    fell on after `shift`.
    """

    calendar = models.ForeignKey(StepCalendar, models.PROTECT, related_name="steps")
    key = models.CharField(max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)
    field = models.CharField(_("date of the record"), max_length=40, blank=True)
    deed = models.CharField(_("done by"), max_length=40, blank=True)
    meant = models.DateField(_("day meant"), null=True)
    day = models.DateField(_("day"), null=True)
    shift = models.CharField(_("where it is no working day"), max_length=10, choices=Shifting, default=Shifting.NEXT)
    is_fixed = models.BooleanField(default=False)
    who: Any = models.JSONField(_("for whom"), default=list)
    after = models.ForeignKey(
        "self", models.PROTECT, related_name="followers", null=True, blank=True, verbose_name=_("comes after")
    )
    clause = models.TextField(_("clause"), blank=True)
    remark = models.CharField(_("remark"), max_length=500, blank=True)
    reason = models.CharField(_("why it was moved"), max_length=500, blank=True)
    done_at = models.DateTimeField(_("done"), null=True)
    done_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True, verbose_name=_("done by"))
    removed_at = models.DateTimeField(_("removed"), null=True)
    sequence = models.PositiveIntegerField(default=0)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["day"], condition=models.Q(removed_at=None, done_at=None), name="step_to_be_told")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "key"], condition=~models.Q(key="") & models.Q(removed_at=None), name="step_once"
            ),
            models.UniqueConstraint(
                fields=["calendar", "field"],
                condition=~models.Q(field="") & models.Q(removed_at=None),
                name="one_step_a_date",
            ),
            models.CheckConstraint(condition=models.Q(shift__in=Shifting.values), name="step_shift_known"),
            models.CheckConstraint(
                condition=models.Q(field="", day__isnull=False, meant__isnull=False)
                | ~models.Q(field="") & models.Q(day__isnull=True, meant__isnull=True),
                name="step_has_one_date",
            ),
            models.CheckConstraint(
                condition=models.Q(done_at__isnull=True, done_by__isnull=True)
                | models.Q(done_at__isnull=False, done_by__isnull=False),
                name="step_done_by_somebody",
            ),
            models.CheckConstraint(condition=~models.Q(after=models.F("id")), name="step_after_another"),
        ]
        triggers = STEPS.triggers("calendar_id", parent="workspace_stepcalendar", only="r.removed_at IS NULL")

    def __str__(self) -> str:
        return self.name_en or self.name if (get_language() or "").startswith("en") else self.name
