"""Forming an alliance: its convener's officer invites, the schools answer, partners and units are recorded."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action, times_written
from accounts.models import Organisation
from accounts.permissions import Permission as P
from accounts.roles import OrganisationKind
from communities.actions.opening import joined_elsewhere, lock, refuse_applied, refuse_closed
from communities.models import (
    MEMBERS,
    PARTNERS,
    UNITS,
    Alliance,
    AllianceMember,
    AlliancePartner,
    CooperatingUnit,
    School,
    standing,
)
from communities.signals import members_changed
from core.refusals import Refused
from workspace import notices

CONVENER = AllianceMember.Part.CONVENER
INVITED, JOINED, DECLINED = AllianceMember.Answer.INVITED, AllianceMember.Answer.JOINED, AllianceMember.Answer.DECLINED
_PARTNERS = (OrganisationKind.JUNIOR_HIGH, OrganisationKind.UNIVERSITY)


@dataclass(frozen=True, slots=True)
class Carried:
    """How much of last year's alliance came over."""

    schools: int
    partners: int
    units: int
    closed: int = 0
    """Schools of last year that are closed: neither invited nor taken over with their units."""


@action("alliance.carry-over")
def carry_over(*, by: Actor, alliance: Alliance) -> Carried:
    """Invite last year's members again; take over its partners and cooperating units. What is there stays.

    Raises Refused where the community had no alliance last year.
    """
    locked = _formable(by, alliance)
    before = Alliance.objects.filter(
        community=locked.community_id, year=locked.year_id - 1, number=locked.number
    ).first()
    if before is None:
        raise Refused(_("This community had no such alliance last year. Invite the schools one by one."))
    present = set(locked.members.values_list("school_id", flat=True))
    there = School.objects.filter(standing(locked.year_id))
    last = before.members.filter(answer=JOINED).exclude(school__in=present)
    schools = list(last.filter(school__in=there).order_by("school__organisation__code"))
    partners = list(before.partners.exclude(organisation__in=locked.partners.values("organisation")))
    units = [
        unit
        for unit in before.cooperating_units.filter(school__in=there)
        if not locked.cooperating_units.filter(school=unit.school_id, unit=unit.unit).exists()
    ]
    gone = before.cooperating_units.exclude(school__in=there).values_list("school", flat=True)
    closed = {*last.exclude(school__in=there).values_list("school", flat=True), *gone}
    carried = Carried(len(schools), len(partners), len(units), len(closed))
    MEMBERS.room(len(present), carried.schools)
    PARTNERS.room(locked.partners.count(), carried.partners)
    UNITS.room(locked.cooperating_units.count(), carried.units)
    for member in schools:
        _tell_invited(by, locked, AllianceMember.objects.create(alliance=locked, school_id=member.school_id))
    for partner in partners:
        _join(locked, partner.organisation_id)
    for unit in units:
        CooperatingUnit.objects.create(
            alliance=locked, school_id=unit.school_id, kind=unit.kind, unit=unit.unit, cooperates_in=unit.cooperates_in
        )
    return carried


@action("alliance.invite")
def invite(*, by: Actor, alliance: Alliance, schools: Collection[School]) -> int:
    """Invite schools; one that declined is asked again, one that is invited or has joined stays. Returns how many."""
    locked = _formable(by, alliance)
    present = set(locked.members.values_list("school_id", flat=True))
    refuse_closed(locked, [school.pk for school in schools])
    MEMBERS.room(len(present), len({school.pk for school in schools} - present))
    asked = 0
    for school in schools:
        member, new = AllianceMember.objects.get_or_create(alliance=locked, school=school)
        if not new and member.answer == DECLINED:
            member.answer = INVITED
            member.save(update_fields=["answer"])
            new = True
        if new:
            _tell_invited(by, locked, member)
        asked += new
    return asked


def _tell_invited(by: Actor, alliance: Alliance, member: AllianceMember) -> None:
    once = f"alliance.invite:{member.pk}:{times_written(member)}"
    school = Q(organisation=member.school_id)
    notices.tell("alliance.invite", alliance, by=by, once=once, only=school, year=alliance.year_id)


@action("alliance.answer")
def answer_invitation(*, by: Actor, alliance: Alliance, accept: bool) -> AllianceMember:
    """The invited school's officer accepts or declines; either may be changed while the alliance is being formed.

    Raises Refused where the school accepts while it is a member of another alliance of the year.
    """
    locked = lock(alliance)
    policy.require(by, P.ALLIANCE_ANSWER, locked)
    elsewhere = joined_elsewhere(locked, by.organisation_id or 0)
    member = locked.members.get(school=by.organisation_id)
    answer = JOINED if accept else DECLINED
    if member.answer != answer:
        if accept:
            refuse_closed(locked, [member.school_id])
        if accept and elsewhere is not None:
            raise Refused(
                _("Your school is a member of %(alliance)s this year. Leave that alliance first, before it applies.")
                % {"alliance": elsewhere}
            )
        had_joined = member.answer == JOINED
        member.answer, member.joined_on = answer, timezone.localdate() if accept else None
        member.save(update_fields=["answer", "joined_on"])
        once, school = f"alliance.answer:{member.pk}:{times_written(member)}", str(member.school)
        notices.tell("alliance.answer", locked, by=by, once=once, year=locked.year_id, school=school)
        if accept or had_joined:
            _left(locked, member.school_id)
            members_changed.send(Alliance, alliance=locked, by=by)
    return member


@action("alliance.remove-member")
def remove_member(*, by: Actor, alliance: Alliance, school: School) -> bool:
    """Take a school out of the alliance; False where it is not in it. The convener cannot be taken out (Refused)."""
    locked = _formable(by, alliance)
    member = locked.members.filter(school=school).first()
    if member is None:
        return False
    if member.part == CONVENER:
        raise Refused(_("The convener cannot be removed. Ask the Administration to appoint another convener first."))
    member.delete()
    _left(locked, school.pk)
    members_changed.send(Alliance, alliance=locked, by=by)
    return True


@action("alliance.add-partner")
def add_partner(*, by: Actor, alliance: Alliance, organisations: Collection[Organisation]) -> int:
    """Record junior highs and universities as partners; returns how many are new."""
    locked = _formable(by, alliance)
    if any(organisation.kind not in _PARTNERS for organisation in organisations):
        raise Refused(_("Only junior highs and universities are partners; senior highs are invited."))
    present = set(locked.partners.values_list("organisation_id", flat=True))
    PARTNERS.room(len(present), len({organisation.pk for organisation in organisations} - present))
    return sum(_join(locked, organisation.pk) for organisation in organisations)


@action("alliance.remove-partner")
def remove_partner(*, by: Actor, alliance: Alliance, organisation: Organisation) -> bool:
    """Take a junior high or university out; False where it is not in it."""
    locked = _formable(by, alliance)
    deleted, _rows = locked.partners.filter(organisation=organisation).delete()
    return bool(deleted)


@action("alliance.save-unit")
def save_unit(
    *,
    by: Actor,
    alliance: Alliance,
    school: School,
    kind: CooperatingUnit.Kind,
    unit: str,
    cooperates_in: str,
    change: CooperatingUnit | None = None,
) -> CooperatingUnit:
    """Record (or `change`) a unit of another community that cooperates (S111 捌一(三)); once a school and unit."""
    locked = _formable(by, alliance)
    row = change or CooperatingUnit(alliance=locked)
    if row.alliance_id != locked.pk:
        raise Refused(_("This unit belongs to another alliance."))
    refuse_closed(locked, [school.pk])
    if locked.members.filter(school=school, answer=JOINED).exists():
        raise Refused(
            _("%(school)s is a member of the alliance; a cooperating unit is of another.") % {"school": school}
        )
    if locked.cooperating_units.filter(school=school, unit=unit).exclude(pk=row.pk).exists():
        raise Refused(_("This unit is in the list already. Change what it cooperates in there."))
    if change is None:
        UNITS.room(locked.cooperating_units.count())
    row.school, row.kind, row.unit, row.cooperates_in = school, kind, unit, cooperates_in
    row.save()
    return row


@action("alliance.remove-unit")
def remove_unit(*, by: Actor, alliance: Alliance, unit: int) -> bool:
    """Take a cooperating unit (its key) out; False where it is not in it."""
    locked = _formable(by, alliance)
    deleted, _rows = locked.cooperating_units.filter(pk=unit).delete()
    return bool(deleted)


@action("alliance.learning-zone")
def set_learning_zone(*, by: Actor, alliance: Alliance, learning_zone: bool, consent: str) -> Alliance:
    """Whether it is formed over a learning zone, and the reviewed consent to that (S111 捌一(六))."""
    locked = _formable(by, alliance)
    locked.learning_zone, locked.learning_zone_consent = learning_zone, consent.strip()
    locked.save(update_fields=["learning_zone", "learning_zone_consent"])
    return locked


@action("alliance.self-study-convener")
def set_self_study_convener(*, by: Actor, alliance: Alliance, school: School | None) -> Alliance:
    """Which member convenes the community's self-study plan; Refused for a school that has not joined."""
    locked = _formable(by, alliance)
    if school is not None and not locked.members.filter(school=school, answer=JOINED).exists():
        raise Refused(_("Only a school that has joined can convene the self-study plan."))
    if school is not None:
        refuse_closed(locked, [school.pk])
    locked.self_study_convener = school
    locked.save(update_fields=["self_study_convener"])
    return locked


def _formable(by: Actor, alliance: Alliance) -> Alliance:
    """Locked first and judged then: what is judged is what is changed. Refused where it has applied."""
    locked = lock(alliance)
    policy.require(by, P.ALLIANCE_FORM, locked)
    refuse_applied(locked)
    return locked


def _join(alliance: Alliance, organisation: int) -> bool:
    return AlliancePartner.objects.get_or_create(
        alliance=alliance, organisation_id=organisation, defaults={"joined_on": timezone.localdate()}
    )[1]


def _left(alliance: Alliance, school: int) -> None:
    """A school that is no member any more convenes no self-study plan."""
    joined = alliance.members.filter(school=school, answer=JOINED).exists()
    if alliance.self_study_convener_id == school and not joined:
        alliance.self_study_convener = None
        alliance.save(update_fields=["self_study_convener"])
