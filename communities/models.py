"""Places, years, schools and what is known of them each year, communities, alliances."""

from typing import Any

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.limits import limit
from core.roc import academic_year_bounds


class County(models.Model):
    """A municipality, county or city; the key is the code of the Ministry of the Interior."""

    code = models.CharField(primary_key=True, max_length=5)
    name = models.CharField(_("county"), max_length=10, unique=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Township(models.Model):
    """A township or district of a county."""

    code = models.CharField(primary_key=True, max_length=8)
    county = models.ForeignKey(County, models.PROTECT, related_name="townships")
    name = models.CharField(_("township"), max_length=10)

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["county", "name"], name="township_once_a_county")]

    def __str__(self) -> str:
        return f"{self.county.name}{self.name}"


@pghistory.track()
class AcademicYear(models.Model):
    """A school year by its ROC number: 111 runs from 1 August 2022 to 31 July 2023."""

    year = models.PositiveSmallIntegerField(
        _("academic year"), primary_key=True, validators=[MinValueValidator(100), MaxValueValidator(199)]
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(year__gte=100, year__lte=199), name="academic_year_is_roc")
        ]

    def __str__(self) -> str:
        return str(self.year)


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


@pghistory.track()
class Community(models.Model):
    """An adaptive learning community: a name, and by year the townships it covers."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60, unique=True)
    neighbours = models.ManyToManyField("self", blank=True, verbose_name=_("neighbouring communities"))

    class Meta:
        verbose_name = _("community")
        verbose_name_plural = _("communities")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Neighbour(Community.neighbours.through):  # type: ignore[name-defined]
    """That two communities border on each other; written through `Community.neighbours`, here for its audit."""

    class Meta:
        proxy = True


@pghistory.track()
class CommunityTownship(models.Model):
    """A township belongs to one community in a year."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="coverage")
    year = models.ForeignKey(AcademicYear, models.PROTECT, related_name="+")
    township = models.ForeignKey(Township, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["year", "township"], name="township_in_one_community")]


def alliance_name(community: str, number: int) -> str:
    """What an alliance is called: as its community, and its number where it is not the first."""
    return f"{community} {number}" if number > 1 else community


@pghistory.track()
class Alliance(models.Model):
    """A community's schools for one academic year; a second one only as `alliance.second-convener` allows."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="alliances")
    year = models.ForeignKey(AcademicYear, models.PROTECT, related_name="alliances")
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    learning_zone = models.BooleanField(_("a learning zone in place of a community"), default=False)
    learning_zone_consent = models.TextField(_("reviewed consent"), blank=True)
    self_study_convener = models.ForeignKey(
        School,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("convener of the self-study plan"),
    )
    # Facts of the layer above, written here by its actions: what an alliance may do hangs on them.
    forming = models.BooleanField(_("being formed"), default=False)
    applied = models.BooleanField(_("has applied"), default=False)

    class Meta:
        ordering = ["community__code", "number"]
        constraints = [
            models.UniqueConstraint(fields=["community", "year", "number"], name="alliance_once"),
            models.CheckConstraint(condition=models.Q(number__in=[1, 2]), name="alliance_one_or_two"),
        ]

    def __str__(self) -> str:
        return alliance_name(self.community.name, self.number)

    @property
    def stands(self) -> bool:
        """Whether it has applied and was not returned: what was submitted does not change, for staff neither."""
        return self.applied and not self.forming


MEMBERS = limit("communities.AllianceMember", 60, _("schools in an alliance"))
PARTNERS = limit("communities.AlliancePartner", 200, _("partners of an alliance"))
UNITS = limit("communities.CooperatingUnit", 60, _("cooperating units of an alliance"))


@pghistory.track()
class AllianceMember(models.Model):
    """A school of an alliance. Convener is a fact of this row, for this year."""

    class Part(models.TextChoices):
        CONVENER = "convener", _("Convener school")
        PARTNER = "partner", _("Partner school")

    class Answer(models.TextChoices):
        INVITED = "invited", _("Invited")
        JOINED = "joined", _("Joined")
        DECLINED = "declined", _("Declined")

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="members")
    school = models.ForeignKey(School, models.PROTECT, related_name="alliance_memberships")
    part = models.CharField(_("part"), max_length=10, choices=Part, default=Part.PARTNER)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, default=Answer.INVITED)
    joined_on = models.DateField(_("joined on"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alliance", "school"], name="member_once_an_alliance"),
            models.UniqueConstraint(
                fields=["alliance"], condition=models.Q(part="convener"), name="one_convener_at_most"
            ),
            models.CheckConstraint(
                condition=~models.Q(answer="joined") | models.Q(joined_on__isnull=False), name="joined_has_date"
            ),
        ]
        triggers = [MEMBERS.trigger("alliance_id", parent="communities_alliance")]


@pghistory.track()
class AlliancePartner(models.Model):
    """A junior high or university that works with the alliance."""

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    joined_on = models.DateField(_("joined on"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alliance", "organisation"], name="partner_once_an_alliance")]
        triggers = [PARTNERS.trigger("alliance_id", parent="communities_alliance")]


@pghistory.track()
class CooperatingUnit(models.Model):
    """A school, department or class of another community that cooperates without being a member (S111 捌一)."""

    class Kind(models.TextChoices):
        SPECIAL_EDUCATION = "special-education", _("Special-education school")
        RARE_DEPARTMENT = "rare-department", _("Rare department")
        SPECIAL_TALENT = "special-talent", _("Special-talent class")

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="cooperating_units")
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    unit = models.CharField(_("department or class"), max_length=60, blank=True)
    cooperates_in = models.CharField(_("cooperates in"), max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alliance", "school", "unit"], name="cooperating_unit_once")]
        triggers = [UNITS.trigger("alliance_id", parent="communities_alliance")]
