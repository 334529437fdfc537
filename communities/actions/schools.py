"""Writes to a school's record and to its facts of a year, one field at a time."""

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action
from accounts.permissions import Permission as P
from communities import fields
from communities.models import AcademicYear, School, SchoolYear
from communities.signals import facts_changed
from core import drafts
from core.drafts import Clash, Saved


@action("school.save")
def save_school(*, by: Actor, school: School, field: str, base: str, value: str) -> Saved | Clash:
    """Write one field of a school's record. KeyError for another field, cells.Refusal for what cannot be kept."""
    policy.require(by, P.SCHOOL_EDIT, school)
    locked = School.objects.select_for_update(of=("self",)).select_related("county").get(pk=school.pk)
    return drafts.save(locked, field, base=base, value=value, parsers=fields.of_school(locked))


@action("school-year.save")
def save_year_fact(
    *, by: Actor, school: School, year: AcademicYear, field: str, base: str, value: str
) -> Saved | Clash:
    """Write one fact of a school's year, which begins with the first fact written. Errors as with `save_school`."""
    policy.require(by, P.SCHOOL_EDIT, school)
    SchoolYear.objects.get_or_create(school=school, year=year)
    row = SchoolYear.objects.select_for_update(of=("self",)).get(school=school, year=year)
    before = drafts.text_of(row, field) if field in fields.of_year() else ""
    outcome = drafts.save(row, field, base=base, value=value, parsers=fields.of_year())
    if isinstance(outcome, Saved) and outcome.text != before:
        facts_changed.send(SchoolYear, schools=[school.pk], year=year.pk, by=by)
    return outcome
