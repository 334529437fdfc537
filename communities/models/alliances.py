"""Communities with the townships that they cover, their alliances of a year and who belongs to them."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from communities.models.places import AcademicYear, Township
from communities.models.schools import School
from core.limits import limit


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
        triggers = MEMBERS.triggers("alliance_id", parent="communities_alliance")


@pghistory.track()
class AlliancePartner(models.Model):
    """A junior high or university that works with the alliance."""

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    joined_on = models.DateField(_("joined on"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alliance", "organisation"], name="partner_once_an_alliance")]
        triggers = PARTNERS.triggers("alliance_id", parent="communities_alliance")

    def __str__(self) -> str:
        return self.whole_name

    @property
    def whole_name(self) -> str:
        """What it is called."""
        return self.organisation.name


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
        triggers = UNITS.triggers("alliance_id", parent="communities_alliance")

    @property
    def whole_name(self) -> str:
        """The school and its department or class."""
        return f"{self.school.name} {self.unit}".strip()


CONFIRMATIONS = limit(
    "communities.Confirmation",
    500,
    _("confirmations asked for in an alliance"),
    _("Ask the others by letter, and keep it with the proposal."),
)


@pghistory.track(exclude=["name", "office", "at"])
class Confirmation(models.Model):
    """A cooperating unit or a partner is asked, by a private link, whether it takes part in what is planned with it.

    What it answers is about `planned` as it stands here and never changes; who wants it otherwise asks anew.
    """

    class Answer(models.TextChoices):
        TAKES_PART = "takes-part", _("Takes part")
        OTHERWISE = "otherwise", _("Not as written")
        DECLINES = "declines", _("Does not take part")

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="confirmations")
    unit = models.ForeignKey(
        CooperatingUnit, models.CASCADE, related_name="confirmations", null=True, verbose_name=_("cooperating unit")
    )
    partner = models.ForeignKey(
        AlliancePartner, models.CASCADE, related_name="confirmations", null=True, verbose_name=_("cooperating partner")
    )
    planned = models.TextField(_("what is planned with it"), max_length=1000)
    answer = models.CharField(_("answer"), max_length=12, choices=Answer, blank=True)
    name = models.CharField(_("who answers"), max_length=60, blank=True)
    office = models.CharField(_("office"), max_length=100, blank=True)
    remark = models.TextField(_("remark"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("confirmation of a cooperation")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(unit__isnull=False, partner=None) | models.Q(unit=None, partner__isnull=False),
                name="confirmation_of_unit_or_partner",
            ),
            models.CheckConstraint(
                condition=models.Q(answer__in=["", "takes-part", "otherwise", "declines"]),
                name="confirmation_answer_known",
            ),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at=None)
                | (
                    ~models.Q(answer="")
                    & ~models.Q(name="")
                    & ~models.Q(office="")
                    & models.Q(answered_at__isnull=False)
                ),
                name="confirmation_says_who_answered",
            ),
        ]
        triggers = [
            *CONFIRMATIONS.triggers("alliance_id", parent="communities_alliance"),
            pgtrigger.ReadOnly(name="asks_one_thing", fields=["unit", "partner", "planned", "at"]),
            pgtrigger.Protect(
                name="answered_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.answered_at IS NOT NULL AND (OLD.answer, OLD.name, OLD.office, OLD.remark, OLD.answered_at)"
                    " IS DISTINCT FROM (NEW.answer, NEW.name, NEW.office, NEW.remark, NEW.answered_at)"
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.whose

    @property
    def whose(self) -> str:
        """Who is asked, as the alliance's page names it."""
        asked = self.partner or self.unit
        return asked.whole_name if asked is not None else ""
