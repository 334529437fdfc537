"""Makers for budgets: years, schools, alliances, plans with items and lines."""

from datetime import date

from django.test import Client

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Organisation
from accounts.roles import OrganisationKind, Role
from budgets import actions
from budgets.models import BudgetItem, BudgetLine, Plan
from communities.models import AcademicYear, Alliance, AllianceMember, Community, County, School, SchoolYear
from tests import make


def year(number: int = 111) -> AcademicYear:
    """A school year."""
    with attributed(Actor.system(), "test"):
        return AcademicYear.objects.get_or_create(year=number)[0]


def school(name: str | None = None, *, benchmark: bool = False, authority: Organisation | None = None) -> School:
    """A school with its facts of 111."""
    body = make.organisation(OrganisationKind.SCHOOL, name=name)
    county, _made = County.objects.get_or_create(code="10007", defaults={"name": "彰化縣"})
    with attributed(Actor.system(), "test"):
        made = School.objects.create(organisation=body, ownership="public", county=county)
        SchoolYear.objects.create(school=made, year=year(), benchmark=benchmark, authority=authority)
    return made


def alliance(convener: School, *partners: School, number: int = 111, joined: bool = True) -> Alliance:
    """An alliance of that year; partners have joined, or are only invited."""
    with attributed(Actor.system(), "test"):
        community, _made = Community.objects.get_or_create(code=f"C{convener.pk}", name=f"社區{convener.pk}")
        made = Alliance.objects.create(community=community, year=year(number))
        for each in (convener, *partners):
            lead = each == convener
            AllianceMember.objects.create(
                alliance=made,
                school=each,
                part=AllianceMember.Part.CONVENER if lead else AllianceMember.Part.PARTNER,
                answer="joined" if lead or joined else "invited",
                joined_on=date(2022, 3, 1) if lead or joined else None,
            )
    return made


def plan(of: School | None = None, number: int = 111) -> Plan:
    """The open plan of a school."""
    return actions.open_plan(by=Actor.system(), year=year(number), school=of or school())


def officer(of: Plan | School, role: Role = Role.SCHOOL_OFFICER) -> Actor:
    """Somebody of the plan's school."""
    found = of.school if isinstance(of, Plan) else of
    return make.actor(role, found.organisation)


def item(of: Plan, category: str, *lines: tuple[int, int], amount: int | None = None) -> BudgetItem:
    """An item with lines of (quantity, unit price) and a typed amount: what the lines come to, where none is given.

    The lines serve the first item of the sub-plan, where it has one by now.
    """
    total = sum(quantity * price for quantity, price in lines)
    typed = total - total % 1000 if amount is None else amount
    with attributed(Actor.system(), "test"):
        made = BudgetItem.objects.create(plan=of, category=category, amount=typed, amount_raw=str(typed))
        for at, (quantity, price) in enumerate(lines, start=1):
            BudgetLine.objects.create(
                item=made,
                purpose=of.purposes.first(),
                position=at,
                description=f"{category} {at}",
                unit="式",
                quantity=quantity,
                quantity_raw=str(quantity),
                unit_price=price,
                unit_price_raw=str(price),
            )
    return made


def visitor(client: Client, of: Plan | School | Organisation | None, role: Role = Role.SCHOOL_OFFICER) -> Client:
    """The client signed in as somebody with this role, of the plan's school or of the body given."""
    body = of.school.organisation if isinstance(of, Plan) else of.organisation if isinstance(of, School) else of
    client.force_login(make.member(role, body).person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def line(plan: Plan, quantity: int = 2, price: int = 1500) -> BudgetLine:
    """A line of meals, alone in its item."""
    return item(plan, "meals", (quantity, price)).lines.get()
