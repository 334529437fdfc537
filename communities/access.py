"""Who may see which schools, communities and alliances, and who forms an alliance."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.permissions import Permission as P
from accounts.policy import everything, rows, seen_by
from accounts.roles import ROLES, Role
from communities.models import (
    AcademicYear,
    Alliance,
    AllianceMember,
    Community,
    Confirmation,
    JuniorHigh,
    School,
    SchoolYear,
    University,
)

Answer, Part = AllianceMember.Answer, AllianceMember.Part

_OF_A_SCHOOL = (Role.SCHOOL_OFFICER, Role.CONVENER_OFFICER, Role.ACCOUNTANT, Role.PRINCIPAL)
_OF_AN_AUTHORITY = (Role.AUTHORITY_OFFICER, Role.DISTRICT_SUPERVISOR)
_OVERSEEING = (Role.ADMINISTRATION_STAFF, Role.WORKING_GROUP, Role.EVALUATION_GROUP)

seen_by(School, P.SCHOOL_VIEW)
seen_by(Alliance, P.ALLIANCE_VIEW)
seen_by(Confirmation, P.CONFIRMATION_VIEW)
seen_by(Community, P.COMMUNITY_VIEW)
seen_by(JuniorHigh, P.JUNIOR_HIGH_VIEW)
seen_by(University, P.UNIVERSITY_VIEW)
seen_by(AcademicYear, P.YEAR_VIEW)

# Names and places of schools, communities and partners are no secret.
for _model, _permission in (
    (AcademicYear, P.YEAR_VIEW),
    (School, P.SCHOOL_NAME),
    (JuniorHigh, P.JUNIOR_HIGH_VIEW),
    (University, P.UNIVERSITY_VIEW),
    (Community, P.COMMUNITY_VIEW),
):
    rows(_model, _permission, *(role for role in Role if _permission in ROLES[role].permissions))(everything)

rows(School, P.SCHOOL_VIEW, *_OVERSEEING)(everything)
rows(School, P.SCHOOL_EDIT, Role.ADMINISTRATION_STAFF)(everything)
rows(Community, P.COMMUNITY_EDIT, Role.ADMINISTRATION_STAFF)(everything)
rows(Alliance, P.ALLIANCE_VIEW, *_OVERSEEING)(everything)
rows(Confirmation, P.CONFIRMATION_VIEW, Role.ADMINISTRATION_STAFF)(everything)
rows(Alliance, [P.ALLIANCE_FORM, P.ALLIANCE_APPOINT], Role.ADMINISTRATION_STAFF)(everything)


@rows(School, P.SCHOOL_VIEW, *_OF_A_SCHOOL)
def own_school_and_allies(actor: Actor) -> Q:
    """One's own school, and the schools of the alliances it is in."""
    own = AllianceMember.objects.filter(school=actor.organisation_id, answer=Answer.JOINED).values("alliance")
    allies = AllianceMember.objects.filter(alliance__in=own, answer=Answer.JOINED).values("school")
    return Q(pk=actor.organisation_id) | Q(pk__in=allies)


@rows(School, P.SCHOOL_VIEW, *_OF_AN_AUTHORITY)
def schools_under(actor: Actor) -> Q:
    """Schools whose competent authority, as last recorded, is one's own organisation or the one above it."""
    return Q(pk__in=_answering_to(actor))


def under_authority(actor: Actor) -> Q:
    """School years whose competent authority is the actor's organisation or the one above it."""
    return Q(authority=actor.organisation_id) | Q(authority__children=actor.organisation_id)


def _answering_to(actor: Actor) -> QuerySet[SchoolYear, Any]:
    recorded = SchoolYear.objects.filter(authority__isnull=False)
    later = recorded.filter(school=OuterRef("school"), year__gt=OuterRef("year"))
    return recorded.filter(under_authority(actor)).exclude(Exists(later)).values("school")


@rows(Alliance, P.ALLIANCE_VIEW, *_OF_A_SCHOOL)
def alliances_of_own_school(actor: Actor) -> Q:
    """Alliances that one's school belongs to or is invited to."""
    return Q(pk__in=_with_own_school(actor).exclude(answer=Answer.DECLINED).values("alliance"))


@rows(Alliance, P.ALLIANCE_VIEW, *_OF_AN_AUTHORITY)
def alliances_of_schools_under(actor: Actor) -> Q:
    """Alliances with a school that answers to one's authority."""
    members = AllianceMember.objects.filter(school__in=_answering_to(actor), answer=Answer.JOINED)
    return Q(pk__in=members.values("alliance"))


@rows(Alliance, P.ALLIANCE_FORM, Role.CONVENER_OFFICER)
def convened_while_forming(actor: Actor) -> Q:
    """Alliances that one's school convenes, while they are being formed."""
    return Q(forming=True, pk__in=_with_own_school(actor).filter(part=Part.CONVENER).values("alliance"))


@rows(Confirmation, P.CONFIRMATION_VIEW, Role.CONVENER_OFFICER)
def asked_by_own_school(actor: Actor) -> Q:
    """What units and partners of alliances that one's school convenes were asked and answered, after forming too."""
    return Q(alliance__in=_with_own_school(actor).filter(part=Part.CONVENER).values("alliance"))


@rows(Alliance, P.ALLIANCE_ANSWER, Role.SCHOOL_OFFICER)
def invited_while_forming(actor: Actor) -> Q:
    """Alliances that ask one's school to be a partner, or have it as one, while they are being formed."""
    asked = _with_own_school(actor).filter(part=Part.PARTNER).exclude(answer=Answer.DECLINED)
    return Q(forming=True, pk__in=asked.values("alliance"))


def _with_own_school(actor: Actor) -> QuerySet[AllianceMember]:
    return AllianceMember.objects.filter(school=actor.organisation_id)


def why_closed(alliance: Alliance) -> str:
    """Why nobody forms or answers this alliance now, as a sentence; "" while it is being formed."""
    if alliance.forming:
        return ""
    if alliance.applied:
        return _("The alliance's proposal is submitted; its members no longer change.")
    return _("The call of this school year is not open: alliances are not being formed.")
