"""Alliances of a year, and whom one may ask to join."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils import timezone

from accounts import policy
from accounts.actors import Actor
from accounts.models import Organisation
from accounts.permissions import Permission as P
from communities.facts import alliance_facts, coverage, lies_in
from communities.models import (
    Alliance,
    AllianceMember,
    AlliancePartner,
    CommunityTownship,
    Confirmation,
    CooperatingUnit,
    School,
    SchoolYear,
    standing,
)
from communities.queries.schools import closing, named, names
from core.statements import Given, Statement
from findings.judging import judge
from findings.presenters import Shown
from rulebook import edition_for_year

INVITED, JOINED, DECLINED = AllianceMember.Answer.INVITED, AllianceMember.Answer.JOINED, AllianceMember.Answer.DECLINED
CONVENER = AllianceMember.Part.CONVENER
FOUND = 30


@dataclass(frozen=True, slots=True)
class Candidate:
    """A school one may invite: where it stands towards this alliance."""

    school: School
    inside: bool
    """It lies in the community."""
    answer: str
    """Its answer, where it has been asked already."""
    elsewhere: str
    """Another alliance of the year that it has joined."""


@dataclass(frozen=True, slots=True)
class MemberNote:
    """What a member's row points out."""

    outside: bool
    elsewhere: str
    closed: str
    """That the school stands no more in the alliance's year, in words; "" where it does."""


def alliances(actor: Actor, year: int) -> QuerySet[Alliance]:
    """The year's alliances that the actor sees, by community; `tell` says more of each."""
    rows = policy.scope(actor, P.ALLIANCE_VIEW).filter(year=year).select_related("community")
    return rows.order_by("community__code", "number")


_ANSWERS = Statement(
    lambda: AllianceMember.objects.filter(alliance_id__among=Given("alliances")).order_by(),
    "alliance_id",
    "part",
    "answer",
    "school__organisation__name",
)


def tell(alliances: Iterable[Any]) -> None:
    """Put down at each alliance the counts `joined`, `invited` and `declined` of its schools, and its `convener_name`
    (None where nobody convenes); one query."""
    by_key = {alliance.pk: alliance for alliance in alliances}
    for alliance in by_key.values():
        alliance.joined = alliance.invited = alliance.declined = 0
        alliance.convener_name = None
    for member in _ANSWERS(alliances=by_key):
        alliance = by_key[member.alliance_id]
        setattr(alliance, member.answer, getattr(alliance, member.answer) + 1)
        if member.part == CONVENER:
            alliance.convener_name = member.school__organisation__name


def sortable(alliances: QuerySet[Alliance], figure: str) -> QuerySet[Alliance]:
    """The alliances with one of the figures of `tell`, worked out by the database; as they are for any other name."""
    if figure in (INVITED, JOINED, DECLINED):
        return alliances.annotate(**{figure: Count("members", filter=Q(members__answer=figure))})
    if figure == "convener_name":
        return alliances.annotate(
            convener_name=Max("members__school__organisation__name", filter=Q(members__part=CONVENER))
        )
    return alliances


def known_by(words: str) -> Q:
    """Alliances whose community's name or code, or one of whose schools', contains the words."""
    members = AllianceMember.objects.filter(school__in=School.objects.filter(named(words)))
    return (
        Q(community__name__icontains=words)
        | Q(community__code__istartswith=words)
        | Q(pk__in=members.values("alliance"))
    )


def members_of(alliance: Alliance) -> list[AllianceMember]:
    """The convener first, then who has joined, is asked, has declined; each group by code."""
    order = Case(
        When(part=CONVENER, then=Value(0)),
        When(answer=JOINED, then=Value(1)),
        When(answer=INVITED, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    rows = alliance.members.select_related("school__organisation", "school__county", "school__township")
    return list(rows.order_by(order, "school__organisation__code"))


def year_facts(members: Sequence[AllianceMember], year: int) -> dict[int, SchoolYear]:
    """The facts of the year of each member, by school."""
    schools = [member.school_id for member in members]
    return {row.school_id: row for row in SchoolYear.objects.filter(year=year, school__in=schools)}


def notes_of(alliance: Alliance, members: Sequence[AllianceMember]) -> dict[int, MemberNote]:
    """By school: whether it lies outside the community, and which other alliance of the year it has joined."""
    townships, counties = (covered[alliance.community_id, alliance.year_id] for covered in coverage([alliance]))
    elsewhere = _elsewhere(alliance, [member.school_id for member in members])
    return {
        member.school_id: MemberNote(
            outside=not lies_in(member.school, townships, counties),
            elsewhere=elsewhere.get(member.school_id, ""),
            closed=closing(member.school) if member.school.closed_before(alliance.year_id) else "",
        )
        for member in members
    }


def _elsewhere(alliance: Alliance, schools: Iterable[Any]) -> dict[int, str]:
    """By school: the other alliance of the year that it has joined."""
    rows = AllianceMember.objects.filter(school__in=schools, alliance__year=alliance.year_id, answer=JOINED)
    others = rows.exclude(alliance=alliance).select_related("alliance__community")
    return {row.school_id: str(row.alliance) for row in others}


def confirmations_of(alliance: Alliance) -> list[Confirmation]:
    """What units and partners were asked and answered, newest first."""
    return list(alliance.confirmations.all())


def convener_of(alliance: Alliance) -> School | None:
    """The school that convenes; None where none does yet."""
    member = alliance.members.filter(part=CONVENER).select_related("school__organisation").first()
    return member.school if member else None


def partners_of(alliance: Alliance) -> list[AlliancePartner]:
    """Junior highs, then universities, by code."""
    return list(alliance.partners.select_related("organisation").order_by("organisation__kind", "organisation__code"))


def units_of(alliance: Alliance) -> list[CooperatingUnit]:
    """The cooperating units, by the school's code."""
    return list(
        alliance.cooperating_units.select_related("school__organisation").order_by("school__organisation__code")
    )


def own_membership(alliance: Alliance, actor: Actor) -> AllianceMember | None:
    """How the actor's own school stands in the alliance."""
    return alliance.members.filter(school=actor.organisation_id).first()


def last_year(alliance: Alliance) -> Alliance | None:
    """The alliance that `carry_over` takes from."""
    return Alliance.objects.filter(
        community=alliance.community_id, year=alliance.year_id - 1, number=alliance.number
    ).first()


def findings_of(alliance: Alliance, on: date | None = None) -> list[Shown]:
    """What the rulebook says of the alliance as it stands."""
    edition = edition_for_year(alliance.year_id)
    return judge(alliance_facts([alliance]), edition, subject=alliance, on=on or timezone.localdate())


def candidates(actor: Actor, alliance: Alliance, words: str = "", ticked: Sequence[int] = ()) -> list[Candidate]:
    """Schools of its year to invite: by words any, else those of the community; those of the community first.

    At most FOUND by words, after those that are `ticked` (keys) already.
    """
    covered = CommunityTownship.objects.filter(community=alliance.community_id, year=alliance.year_id)
    by_county = Q(township__isnull=True) & Exists(covered.filter(township__county=OuterRef("county")))
    inside = Exists(covered.filter(township=OuterRef("township"))) | by_county  # as facts.lies_in reads it
    schools = names(actor).filter(standing(alliance.year_id)).annotate(inside=ExpressionWrapper(inside, BooleanField()))
    fitting = schools.filter(named(words)) if words else schools.filter(inside)
    order = ("-inside", "organisation__code")
    listed: list[Any] = [
        *schools.filter(pk__in=ticked).order_by(*order),
        *fitting.exclude(pk__in=ticked).order_by(*order)[: FOUND if words else None],
    ]
    rows = AllianceMember.objects.filter(school__in=listed)
    answers = dict(rows.filter(alliance=alliance).values_list("school", "answer"))
    elsewhere = _elsewhere(alliance, listed)
    return [
        Candidate(school, school.inside, answers.get(school.pk, ""), elsewhere.get(school.pk, "")) for school in listed
    ]


def partner_candidates(
    actor: Actor, alliance: Alliance, words: str = "", ticked: Sequence[int] = ()
) -> list[Organisation]:
    """Junior highs and universities to add: by words any, else the junior highs that lie in the community.

    At most FOUND by words, after those that are `ticked` (keys) already.
    """
    highs, universities = policy.scope(actor, P.JUNIOR_HIGH_VIEW), policy.scope(actor, P.UNIVERSITY_VIEW)
    known = Q(pk__in=highs.values("pk")) | Q(pk__in=universities.values("pk"))
    rows = Organisation.objects.filter(known).exclude(pk__in=alliance.partners.values("organisation"))
    covered = CommunityTownship.objects.filter(community=alliance.community_id, year=alliance.year_id)
    near = Q(pk__in=highs.filter(township__in=covered.values("township")).values("pk"))
    fitting = rows.filter(Q(name__icontains=words) | Q(code__istartswith=words) if words else near)
    return [
        *rows.filter(pk__in=ticked).order_by("kind", "code"),
        *fitting.exclude(pk__in=ticked).order_by("kind", "code")[: FOUND if words else None],
    ]


def newest_year(actor: Actor) -> int | None:
    """The newest year of which the actor sees an alliance."""
    return policy.scope(actor, P.ALLIANCE_VIEW).order_by().aggregate(Max("year"))["year__max"]
