"""The calendar of a call: its steps by the edition, the dates of the call that steps are, whom a step can be for."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.models import Organisation
from accounts.permissions import Permission as P
from accounts.roles import OrganisationKind, Role
from communities.access import under_authority
from communities.models import AllianceMember, SchoolYear
from core import roc
from proposals import actions
from proposals.links import page_of
from proposals.models import Call
from proposals.states import CallState
from rulebook import load_edition
from rulebook.steps import YearStep, year_steps
from workspace.calendars import Deed, Field, Kind, Who

#: Bodies whom every call concerns: they are of no school and of no authority.
_EVERYWHERE = (
    OrganisationKind.ADMINISTRATION,
    OrganisationKind.MINISTRY,
    OrganisationKind.PROGRAMME,
    OrganisationKind.REGION,
)


def concerns(actor: Actor) -> Q:
    """The calls in whose year the actor's school takes part or is invited, or a school under the actor's authority;
    those that are being prepared, since nobody has joined yet; for bodies that are of neither all."""
    own = AllianceMember.objects.filter(school=actor.organisation_id).exclude(answer=AllianceMember.Answer.DECLINED)
    under = SchoolYear.objects.filter(under_authority(actor))
    whole = Organisation.objects.filter(pk__in=[actor.organisation_id], kind__in=_EVERYWHERE)
    return (
        Q(Exists(whole))
        | Q(state=CallState.DRAFT)
        | Q(year__in=own.values("alliance__year"))
        | Q(year__in=under.values("year"))
    )


def write(by: Actor, call: Call, days: Mapping[str, date]) -> None:
    """Set days of the call by its own action; the hour of each stays."""
    dates: dict[str, Any] = {
        name: _on(getattr(call, name), days[name]) if name in days else getattr(call, name)
        for name in ("opens_at", "subplans_due_at", "submit_until")
    }
    actions.change_call(by=by, call=call, edition=call.edition, note=call.note, **dates)


def _on(moment: datetime, day: date) -> datetime:
    clock = timezone.localtime(moment).time()
    return timezone.make_aware(datetime.combine(day, clock))


def _members(part: str, *roles: Role) -> Any:
    """The people with these roles of the schools that have joined an alliance of the year (as conveners)."""

    def people(call: Call) -> Q:
        members = AllianceMember.objects.filter(alliance__year=call.year_id, answer=AllianceMember.Answer.JOINED)
        if part:
            members = members.filter(part=part)
        return Q(organisation__in=members.values("school"), role__in=roles)

    return people


def _bodies(*roles: Role) -> Any:
    return lambda call: Q(role__in=roles)


def _years(call: Call) -> tuple[date, date]:
    """From two years before the year begins, when it is prepared, to the end of the year after it."""
    first, _last = roc.academic_year_bounds(call.year_id - 2)
    _first, last = roc.academic_year_bounds(call.year_id + 1)
    return first, last


def _template(call: Call) -> Sequence[YearStep]:
    return year_steps(load_edition(call.edition), call.year_id)


def _before(call: Call) -> Call | None:
    return Call.objects.filter(year__lt=call.year_id).order_by("-year").first()


def _title(call: Call) -> str:
    return _("Call of academic year %(year)s") % {"year": call.year_id}


CALENDAR = Kind(
    Call,
    see=P.CALL_VIEW,
    manage=P.CALL_MANAGE,
    title=_title,
    url=lambda call: page_of(call, "call"),
    years=_years,
    closed=lambda call: call.state == CallState.CLOSED,
    concerns=concerns,
    template=_template,
    before=_before,
    fields={
        "opens_at": Field(gettext_lazy("opens writing"), lambda call: call.opens_at),
        "subplans_due_at": Field(gettext_lazy("sub-plans are due"), lambda call: call.subplans_due_at, told=True),
        "submit_until": Field(gettext_lazy("closes submission"), lambda call: call.submit_until, told=True),
    },
    write=write,
    deeds={
        "open": Deed(gettext_lazy("the call is opened")),
        "close": Deed(gettext_lazy("the call is closed"), undone_by="reopen"),
    },
    who={
        "staff": Who(gettext_lazy("Administration"), _bodies(Role.ADMINISTRATION_STAFF)),
        "conveners": Who(gettext_lazy("Conveners"), _members(AllianceMember.Part.CONVENER, Role.SCHOOL_OFFICER)),
        "schools": Who(gettext_lazy("Schools"), _members("", Role.SCHOOL_OFFICER)),
        "accountants": Who(gettext_lazy("Accountants"), _members("", Role.ACCOUNTANT)),
        "principals": Who(gettext_lazy("Principals"), _members("", Role.PRINCIPAL)),
        "reviewers": Who(gettext_lazy("Reviewers"), _bodies(Role.REVIEWER)),
        "evaluation": Who(gettext_lazy("Evaluation and supervision group"), _bodies(Role.EVALUATION_GROUP)),
        "working-group": Who(gettext_lazy("Working group"), _bodies(Role.WORKING_GROUP)),
    },
)
