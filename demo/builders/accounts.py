"""People for every role: three at each school, the others at the bodies they are of."""

from datetime import date

from django.contrib.auth.hashers import make_password
from django.db.backends.postgresql.psycopg_any import DateRange

from accounts.actors import Actor
from accounts.models import Membership, Organisation, Person
from accounts.queries import DEMONSTRATION
from accounts.roles import OrganisationKind, Role
from communities.receivers import ADMINISTRATION
from demo import names
from demo.nation import Nation
from demo.people import DOMAIN, OF_A_SCHOOL, PASSWORD

#: The community whose people are introduced by name: the first one of Changhua County.
HOME = 28


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
            for duty, role in OF_A_SCHOOL.items():
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


AFTER = ("communities",)
STEPS = (build,)
