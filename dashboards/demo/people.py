"""People for every role: three at each school, the others at the bodies they are of. All share one password."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db.backends.postgresql.psycopg_any import DateRange

from accounts.actors import Actor
from accounts.models import Membership, Organisation, Person
from accounts.queries import DEMONSTRATION
from accounts.roles import OrganisationKind, Role
from communities.models import Alliance, AllianceMember, School
from communities.reference import ADMINISTRATION
from dashboards.demo import names
from dashboards.demo.nation import Nation

PASSWORD = "gonghao-demo-114"  # noqa: S105 - printed for everybody who tries the demonstration
DOMAIN = "gonghao.example"
#: The community whose people are introduced by name: the first one of Changhua County.
HOME = 28

_OF_A_SCHOOL = {"officer": Role.SCHOOL_OFFICER, "accountant": Role.ACCOUNTANT, "principal": Role.PRINCIPAL}
#: The people who are introduced, in the order in which a proposal meets them.
INTRODUCED = (
    "staff",
    "convener",
    "officer",
    "accountant",
    "principal",
    "convener-accountant",
    "convener-principal",
    "reviewer1",
    "reviewer2",
    "reviewer3",
    "authority",
    "supervisor",
    "evaluation",
    "working-group",
)


def build(nation: Nation) -> None:
    """Everybody, with a membership since August 2021."""
    programme = Organisation.objects.create(
        kind=OrganisationKind.PROGRAMME, code=DEMONSTRATION, name="示範均質化工作小組"
    )
    administration = Organisation.objects.get(kind=OrganisationKind.ADMINISTRATION, code=ADMINISTRATION)
    county = nation.authorities[nation.places[HOME].county.code]
    posts: list[tuple[str, Role, Organisation]] = [
        ("staff", Role.ADMINISTRATION_STAFF, administration),
        ("staff2", Role.ADMINISTRATION_STAFF, administration),
        *((f"reviewer{number}", Role.REVIEWER, programme) for number in range(1, 13)),
        ("authority", Role.AUTHORITY_OFFICER, county),
        ("supervisor", Role.DISTRICT_SUPERVISOR, county),
        ("evaluation", Role.EVALUATION_GROUP, nation.ministry),
        ("working-group", Role.WORKING_GROUP, programme),
        *(
            (f"authority-{code.lower()}", Role.AUTHORITY_OFFICER, body)
            for code, body in nation.authorities.items()
            if body != county
        ),
    ]
    for position, place in enumerate(nation.places):
        for index, school in enumerate(place.schools):
            for duty, role in _OF_A_SCHOOL.items():
                posts.append((_name(position, index, school.code, duty), role, school.organisation))
    password = make_password(PASSWORD)
    people = Person.objects.bulk_create(
        Person(email=f"{name}@{DOMAIN}", name=names.person(number), password=password)
        for number, (name, _, _) in enumerate(posts)
    )
    period = DateRange(date(2021, 8, 1), None)
    made = Membership.objects.bulk_create(
        Membership(person=person, organisation=body, role=role, period=period)
        for person, (_, role, body) in zip(people, posts, strict=True)
    )
    for membership in made:
        nation.actors.setdefault((membership.organisation_id, Role(membership.role)), []).append(Actor.of(membership))


def _name(position: int, index: int, code: str, duty: str) -> str:
    if position == HOME and index == 0:
        return "convener" if duty == "officer" else f"convener-{duty}"
    if position == HOME and index == 1:
        return duty
    return f"{code.lower()}.{duty}"


def introduced() -> list[Membership]:
    """The memberships of the people whom `demo_accounts` introduces, in that order."""
    order = {f"{name}@{DOMAIN}": position for position, name in enumerate(INTRODUCED)}
    found = Membership.objects.filter(person__email__in=order).select_related("person", "organisation")
    return sorted(found, key=lambda membership: order[membership.person.email])


@dataclass(frozen=True, slots=True)
class Signers:
    """A school and who signs for it: officer, accountant, principal."""

    school: School
    emails: tuple[str, ...]


def alliances() -> list[Alliance]:
    """The alliances of the newest year, by community."""
    newest = Alliance.objects.order_by("-year").values("year")[:1]
    found = Alliance.objects.filter(year__in=newest).select_related("community")
    return list(found.order_by("community__code", "number"))


def home(found: Sequence[Alliance]) -> Alliance | None:
    """Which of the alliances is that of the people who are introduced."""
    convener = Membership.objects.filter(person__email=f"convener@{DOMAIN}").values("organisation")
    return Alliance.objects.filter(
        pk__in=[each.pk for each in found], members__school__in=convener, members__answer=AllianceMember.Answer.JOINED
    ).first()


def signers(alliance: Alliance) -> list[Signers]:
    """Who signs at each school of the alliance; only invented people."""
    joined = AllianceMember.objects.filter(alliance=alliance, answer=AllianceMember.Answer.JOINED)
    schools = School.objects.filter(pk__in=joined.values("school")).select_related("organisation")
    emails: dict[int, dict[str, str]] = {}
    held = Membership.objects.current().filter(
        organisation__in=schools.values("pk"), person__email__endswith=f"@{DOMAIN}"
    )
    for organisation, role, email in held.values_list("organisation", "role", "person__email"):
        emails.setdefault(organisation, {})[role] = email
    order = [role.value for role in _OF_A_SCHOOL.values()]
    return [
        Signers(school, tuple(emails[school.pk][role] for role in order if role in emails[school.pk]))
        for school in schools.order_by("organisation__code")
        if school.pk in emails
    ]
