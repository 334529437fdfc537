"""Communities with the townships that they cover, their alliances of a year and who belongs to them."""

import pghistory
from django.db import models
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
