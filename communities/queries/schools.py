"""Schools with what is known of them in a year."""

from collections.abc import Iterator, Sequence

from django.db.models import FilteredRelation, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission as P
from communities.models import (
    AcademicYear,
    Alliance,
    AllianceMember,
    School,
    SchoolDepartment,
    SchoolProgramme,
    SchoolYear,
    standing,
)
from core.roc import academic_year_of
from core.templatetags.gonghao import roc_date

#: The marks of a school's year that one can filter by.
MARKS = ("benchmark", "designated_partnership", "designated_outreach", "free_admission_zone")


def closing(school: School) -> str:
    """That it is closed, since when, and into which school it was merged, in words; "" where it stands."""
    if school.closed_on is None:
        return ""
    sentence = _("closed, last day %(day)s") % {"day": roc_date(school.closed_on)}
    if school.merged_into is None:
        return sentence
    return _("%(closed)s, merged into %(school)s") % {"closed": sentence, "school": school.merged_into}


def years(actor: Actor) -> QuerySet[AcademicYear]:
    """All academic years, the newest first."""
    return policy.scope(actor, P.YEAR_VIEW).order_by("-year")


def schools(actor: Actor, year: int, counted: int | None) -> QuerySet[School]:
    """Schools the actor may open, by code, closed ones too.

    Each with its facts of the year (`facts`, None where none are recorded) and the ministry's counts of `counted`
    (`classes`, `students`, None where there are none).
    """
    counts = SchoolProgramme.objects.filter(year=counted, school=OuterRef("pk")).order_by().values("school")
    return (
        policy.scope(actor, P.SCHOOL_VIEW)
        .annotate(
            facts=FilteredRelation("years", condition=Q(years__year=year)),
            classes=Subquery(counts.values(sum=Sum("classes"))),
            students=Subquery(counts.values(sum=Sum("students"))),
        )
        .select_related("organisation", "county", "township", "facts")
        .prefetch_related("merged_into__organisation")
        .order_by("organisation__code")
    )


def named(words: str) -> Q:
    """Schools whose name or code contains the words; 台 finds 臺."""
    plain = words.strip().replace("台", "臺")
    return Q(organisation__name__icontains=plain) | Q(organisation__code__istartswith=plain)


def counted_year(year: int) -> int | None:
    """The newest year up to `year` of which the ministry's counts are there."""
    return SchoolProgramme.objects.filter(year__lte=year).aggregate(Max("year"))["year__max"]


def totals(schools: QuerySet[School], counted: int | None) -> dict[str, int]:
    """The classes and students counted of all schools of a list."""
    rows = SchoolProgramme.objects.filter(year=counted, school__in=schools.order_by().values("pk"))
    return rows.aggregate(classes=Sum("classes", default=0), students=Sum("students", default=0))


def counts(schools: QuerySet[School], counted: int | None) -> Iterator[SchoolProgramme]:
    """The ministry's counts of these schools, of the year `counted`, by code and programme."""
    rows = SchoolProgramme.objects.filter(year=counted, school__in=schools.order_by().values("pk"))
    listed = rows.select_related("school__organisation", "school__county")
    return listed.order_by("school__organisation__code", "programme", "session").iterator()


def standing_invitations(school: School) -> tuple[list[Alliance], list[Alliance]]:
    """The alliances being formed that invite the school, and those that it has joined."""
    rows = AllianceMember.objects.filter(school=school, alliance__forming=True, alliance__applied=False)
    members = list(rows.select_related("alliance__community").order_by("alliance__year", "alliance"))
    invited = [member.alliance for member in members if member.answer == AllianceMember.Answer.INVITED]
    joined = [member.alliance for member in members if member.answer == AllianceMember.Answer.JOINED]
    return invited, joined


def without_address(actor: Actor) -> QuerySet[School]:
    """Schools of this school year of which staff have to fill in the address or the township."""
    now = standing(academic_year_of(timezone.localdate()))
    rows = policy.scope(actor, P.SCHOOL_EDIT).filter(now, Q(address="") | Q(township__isnull=True))
    return rows.select_related("organisation", "county", "township").order_by("organisation__code")


def years_of(school: School) -> QuerySet[SchoolYear]:
    """The facts of a school, the newest year first."""
    return school.years.select_related("authority", "year").order_by("-year")


def programmes_of(school: School) -> QuerySet[SchoolProgramme]:
    """The ministry's counts of a school, the newest year first."""
    return school.programmes.order_by("-year", "programme", "session")


def departments_of(school: School) -> QuerySet[SchoolDepartment]:
    """The ministry's counts of a school by department, of the newest year that has them."""
    newest = school.departments.aggregate(Max("year"))["year__max"]
    order = ("programme", "session", "group_code", "group", "department_code", "department")
    return school.departments.filter(year=newest).order_by(*order)


def grid(actor: Actor, year: int, county: str) -> list[tuple[School, SchoolYear]]:
    """Every school that stands in a county with its facts of the year, empty ones where none are recorded."""
    rows = policy.scope(actor, P.SCHOOL_EDIT).filter(standing(year), county=county).select_related("organisation")
    listed: Sequence[School] = list(rows.order_by("organisation__code"))
    facts = {row.school_id: row for row in SchoolYear.objects.filter(year=year, school__in=listed)}
    return [(school, facts.get(school.pk) or SchoolYear(school=school, year_id=year)) for school in listed]


def names(actor: Actor) -> QuerySet[School]:
    """Every school by code, name and place: what is known to everybody signed in."""
    rows = policy.scope(actor, P.SCHOOL_NAME).select_related("organisation", "county", "township")
    return rows.order_by("organisation__code")
