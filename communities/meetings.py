"""The founding meeting of an alliance: schools of a community form it and elect their convener (S111 捌一(二))."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission as P
from accounts.roles import Role
from communities.access import why_closed
from communities.actions import confirm_members, elect_convener, elect_self_study_convener
from communities.links import page_of
from communities.models import Alliance, AllianceMember, School
from core.reversing import url_for
from workspace.meetings.kinds import MeetingKind, Points, Resolve

_ROLES = (Role.SCHOOL_OFFICER, Role.ACCOUNTANT, Role.PRINCIPAL)


def _asked(alliance: Alliance) -> QuerySet[AllianceMember]:
    return alliance.members.exclude(answer=AllianceMember.Answer.DECLINED)


def _schools(alliance: Alliance) -> QuerySet[Any]:
    schools = School.objects.filter(pk__in=_asked(alliance).values("school"))
    return schools.select_related("organisation").order_by("organisation__code")


def _choices(alliance: Alliance) -> list[tuple[str, str]]:
    return [(str(school.pk), str(school)) for school in _schools(alliance)]


def _of_schools(alliance: Alliance) -> Q:
    """The people of the schools that are asked or have joined, and the Administration's."""
    schools = Q(organisation__in=_asked(alliance).values("school"), role__in=_ROLES)
    return schools | Q(role=Role.ADMINISTRATION_STAFF)


FOUNDING = MeetingKind(
    "alliance.founding",
    Alliance,
    label=_("Founding meeting"),
    see=P.ALLIANCE_VIEW,
    manage=P.ALLIANCE_FORM,
    among=_of_schools,
    url=page_of,
    points=(
        Points(School, _schools, lambda school, _actor: url_for("communities:school", school.pk)),
        Points(Alliance, lambda alliance: Alliance.objects.filter(pk=alliance.pk), lambda row, _actor: page_of(row)),
    ),
    resolves=(
        Resolve(
            "members",
            _("Confirm the member schools"),
            choices=_choices,
            several=True,
            deed=confirm_members,
            does=_("The schools chosen join the alliance."),
        ),
        Resolve(
            "convener",
            _("Elect the convener school"),
            choices=_choices,
            deed=elect_convener,
            does=_("The school chosen convenes the alliance."),
        ),
        Resolve(
            "self-study-convener",
            _("Elect the convener of the self-study plan"),
            choices=_choices,
            deed=elect_self_study_convener,
            does=_("The school chosen convenes the community's self-study plan."),
        ),
        Resolve("self-management", _("Adopt the self-management arrangement")),
    ),
    one_vote_each=True,
    agenda=(
        (_("Confirm the member schools"), "members"),
        (_("Elect the convener school"), "convener"),
        (_("Adopt the self-management arrangement"), "self-management"),
    ),
    why_closed=why_closed,
)
