"""Schools and other institutions, and what is known of them each year."""

from typing import Any

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from communities.models.places import AcademicYear, County, Township
from core.roc import academic_year_bounds


class Institution(models.Model):
    """What schools, junior highs and universities share. The key is the organisation's; code and name live there."""

    class Ownership(models.TextChoices):
        PUBLIC = "public", _("Public")
        PRIVATE = "private", _("Private")

    organisation = models.OneToOneField(Organisation, models.PROTECT, primary_key=True)
    ownership = models.CharField(_("public or private"), max_length=10, choices=Ownership)
    county = models.ForeignKey(County, models.PROTECT, verbose_name=_("county"))
    township = models.ForeignKey(Township, models.PROTECT, null=True, blank=True, verbose_name=_("township"))
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=60, blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    remark = models.CharField(_("remark"), max_length=500, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.organisation.name

    @property
    def code(self) -> str:
        """The ministry's code: six characters for schools, four for universities; text, never a number."""
        return self.organisation.code

    @property
    def name(self) -> str:
        """The official name."""
        return self.organisation.name


@pghistory.track()
class School(Institution):
    """A senior high school. One that is closed stays in the years in which it stood."""

    special_education = models.BooleanField(_("special-education school"), default=False)
    closed_on = models.DateField(_("last day before it closed"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("merged into")
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True) | models.Q(closed_on__isnull=False),
                name="merged_school_is_closed",
            ),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("organisation")), name="school_not_merged_into_itself"
            ),
        ]

    def closed_before(self, year: int) -> bool:
        """Whether it stands no more in a school year (ROC): its last day lies before 1 August."""
        return self.closed_on is not None and self.closed_on < academic_year_bounds(year)[0]


def standing(year: int) -> models.Q:
    """Schools that stand in a school year (ROC), if only for its first day."""
    begins = academic_year_bounds(max(year, 1))[0]
    return models.Q(closed_on__isnull=True) | models.Q(closed_on__gte=begins)


@pghistory.track()
class JuniorHigh(Institution):
    """A junior high school: a partner, not a grantee."""


@pghistory.track()
class University(Institution):
    """A university or college: a partner, not a grantee."""

    system = models.CharField(_("system"), max_length=20, blank=True)


class LocationClass(models.TextChoices):
    """The ministry's classes of where a school lies."""

    ORDINARY = "ordinary", _("Ordinary")
    NEITHER = "neither", _("Neither mountain nor city")
    REMOTE = "remote", _("Remote")
    VERY_REMOTE = "very-remote", _("Very remote")
    EXTREMELY_REMOTE = "extremely-remote", _("Extremely remote")

    @property
    def for_rules(self) -> "LocationClass":
        """The class as the rules know it: all three grades of remote are 偏鄉(偏遠)."""
        return LocationClass.REMOTE if self in (self.VERY_REMOTE, self.EXTREMELY_REMOTE) else self


class SchoolKind(models.TextChoices):
    GENERAL = "general", _("General")
    TECHNICAL = "technical", _("Technical")
    COMPREHENSIVE = "comprehensive", _("Comprehensive")
    SINGLE = "single", _("Single-subject")
    SPECIAL = "special", _("Special-education")


@pghistory.track()
class SchoolYear(models.Model):
    """What holds of a school for one academic year."""

    school = models.ForeignKey(School, models.PROTECT, related_name="years")
    year = models.ForeignKey(AcademicYear, models.PROTECT, related_name="school_years")
    kind = models.CharField(_("kind"), max_length=20, choices=SchoolKind, blank=True)
    location_class = models.CharField(_("location class"), max_length=20, choices=LocationClass, blank=True)
    authority = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("competent authority")
    )
    benchmark = models.BooleanField(_("benchmark school"), default=False)
    designated_partnership = models.BooleanField(_("designated for item 1"), default=False)
    designated_outreach = models.BooleanField(_("designated for school-feature outreach"), default=False)
    free_admission_zone = models.BooleanField(_("funded under the free-admission zone"), default=False)
    transfer_participation = models.BooleanField(_("takes part in adaptive transfer"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "year"], name="school_year_once")]

    def __str__(self) -> str:
        return f"{self.school} {self.year_id}"

    @property
    def is_designated(self) -> bool:
        """Whether the school is designated for item 1 or for outreach."""
        return self.designated_partnership or self.designated_outreach

    @property
    def is_remote(self) -> bool:
        """Whether the rules count the school as 偏鄉(偏遠) in this year: 偏遠, 特偏 and 極偏 alike."""
        return bool(self.location_class) and LocationClass(self.location_class).for_rules == LocationClass.REMOTE


@pghistory.track()
class SchoolProgramme(models.Model):
    """The ministry's count of one programme of a school in a year (classes, students, graduates)."""

    school = models.ForeignKey(School, models.PROTECT, related_name="programmes")
    year = models.ForeignKey(AcademicYear, models.PROTECT, related_name="programmes")
    programme = models.CharField(_("programme"), max_length=40)
    session = models.CharField(_("day or evening"), max_length=40)
    classes = models.PositiveIntegerField(_("classes"))
    students = models.PositiveIntegerField(_("students"))
    graduates = models.PositiveIntegerField(_("graduates"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "year", "programme", "session"], name="programme_once_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.school} {self.programme} {self.session}"


def _count(words: Any) -> "models.PositiveIntegerField[Any, Any]":
    """A count that some files carry and others do not."""
    return models.PositiveIntegerField(words, null=True)


@pghistory.track()
class SchoolDepartment(models.Model):
    """The ministry's count of one department of a school in a year: programme × day or evening × group × department.

    A programme's count (`SchoolProgramme`) is the sum of its departments. Codes are text; "" where a file gives none.
    """

    school = models.ForeignKey(School, models.PROTECT, related_name="departments")
    year = models.ForeignKey(AcademicYear, models.PROTECT, related_name="departments")
    programme = models.CharField(_("programme"), max_length=40)
    session = models.CharField(_("day or evening"), max_length=40)
    group_code = models.CharField(_("group code"), max_length=10, blank=True)
    group = models.CharField(_("group"), max_length=40, blank=True)
    department_code = models.CharField(_("department code"), max_length=10, blank=True)
    department = models.CharField(_("department"), max_length=60, blank=True)
    classes = models.PositiveIntegerField(_("classes"))
    students = models.PositiveIntegerField(_("students"))
    graduates = models.PositiveIntegerField(_("graduates"))
    boys = _count(_("boys"))
    girls = _count(_("girls"))
    classes_1 = _count(_("classes, first year"))
    classes_2 = _count(_("classes, second year"))
    classes_3 = _count(_("classes, third year"))
    classes_4 = _count(_("classes, fourth year"))
    boys_1 = _count(_("boys, first year"))
    girls_1 = _count(_("girls, first year"))
    boys_2 = _count(_("boys, second year"))
    girls_2 = _count(_("girls, second year"))
    boys_3 = _count(_("boys, third year"))
    girls_3 = _count(_("girls, third year"))
    boys_4 = _count(_("boys, fourth year"))
    girls_4 = _count(_("girls, fourth year"))
    boys_longer = _count(_("boys beyond the regular years"))
    girls_longer = _count(_("girls beyond the regular years"))
    graduates_boys = _count(_("male graduates"))
    graduates_girls = _count(_("female graduates"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "school",
                    "year",
                    "programme",
                    "session",
                    "group_code",
                    "group",
                    "department_code",
                    "department",
                ],
                name="department_once_a_year",
            ),
            models.CheckConstraint(
                condition=~models.Q(department_code="", department=""), name="department_has_code_or_name"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school} {self.programme} {self.department or self.department_code}"


@pghistory.track()
class JuniorHighYear(models.Model):
    """The ministry's count of a junior high in a year."""

    junior_high = models.ForeignKey(JuniorHigh, models.PROTECT, related_name="years")
    year = models.ForeignKey(AcademicYear, models.PROTECT, related_name="+")
    classes = models.PositiveIntegerField(_("classes"))
    students = models.PositiveIntegerField(_("students"))
    graduates = models.PositiveIntegerField(_("graduates"), null=True)
    teachers = models.PositiveIntegerField(_("teachers"), null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["junior_high", "year"], name="junior_high_year_once")]

    def __str__(self) -> str:
        return f"{self.junior_high} {self.year_id}"
