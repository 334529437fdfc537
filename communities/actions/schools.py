"""Writes to a school's record and to its facts of a year, one field at a time; closing a school and reopening it."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action
from accounts.permissions import Permission as P
from communities import fields
from communities.models import AcademicYear, Alliance, AllianceMember, School, SchoolYear
from communities.signals import facts_changed
from core import drafts
from core.drafts import Clash, Saved
from core.refusals import Refused
from core.roc import academic_year_bounds


@dataclass(frozen=True, slots=True)
class Closed:
    """What closing a school came to in the alliances being formed for later years."""

    dropped: tuple[Alliance, ...]
    """Alliances whose invitation was dropped."""
    joined: tuple[Alliance, ...]
    """Alliances that it has joined or convenes: it stays until it is taken out or another convener is appointed."""


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


@action("school.close")
def close_school(*, by: Actor, school: School, closed_on: date, merged_into: School | None = None) -> Closed:
    """Close a school whose last day is `closed_on`, or mend that day and its successor; years before stay as they were.

    Invitations to alliances of years it does not see, which have not applied, are dropped.
    Raises Refused where it would be merged into itself, or into a school that is closed by that day.
    """
    policy.require(by, P.SCHOOL_EDIT, school)
    # Alliances first, as in the actions that form them: an invitation sees the closing, or the closing the invitation.
    forming = Alliance.objects.select_for_update(of=("self",)).filter(forming=True, applied=False)
    later = [each for each in forming.order_by("pk") if closed_on < academic_year_bounds(each.year_id)[0]]
    locked = School.objects.select_for_update(of=("self",)).get(pk=school.pk)
    if merged_into is not None:
        if merged_into.pk == locked.pk:
            raise Refused(_("A school cannot be merged into itself."))
        if merged_into.closed_on is not None and merged_into.closed_on <= closed_on:
            raise Refused(_("%(school)s is closed by that day itself.") % {"school": merged_into})
    locked.closed_on, locked.merged_into = closed_on, merged_into
    locked.save(update_fields=["closed_on", "merged_into"])
    rows = AllianceMember.objects.filter(school=locked, alliance__in=later).select_related("alliance__community")
    members = list(rows.order_by("alliance__year", "alliance"))
    dropped = [each for each in members if each.answer == AllianceMember.Answer.INVITED]
    for member in dropped:
        member.delete()
    joined = [each.alliance for each in members if each.answer == AllianceMember.Answer.JOINED]
    return Closed(tuple(each.alliance for each in dropped), tuple(joined))


@action("school.reopen")
def reopen_school(*, by: Actor, school: School) -> bool:
    """Take a closing back that was a mistake; False where the school is not closed. Invitations are not restored."""
    policy.require(by, P.SCHOOL_EDIT, school)
    locked = School.objects.select_for_update(of=("self",)).get(pk=school.pk)
    if locked.closed_on is None:
        return False
    locked.closed_on, locked.merged_into = None, None
    locked.save(update_fields=["closed_on", "merged_into"])
    return True
