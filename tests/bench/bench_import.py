"""Imports: 10,000 schools beside validated rows written at once into the same audited tables; a nation's people."""

from collections.abc import Callable, Iterator

from django.db import transaction
from django.test import override_settings

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership, Organisation
from accounts.roles import OrganisationKind, Role
from communities.models import County, School, Township
from exchange import actions
from exchange.models import Batch
from exchange.states import BatchState
from tests.bench.meter import Row, timed
from tests.bench.stage import Stage
from workspace import invitations

MANY = 10_000
PEOPLE, ROLES, SECONDS = 1_500, 1_800, 30
HEAD = "代碼,學校名稱,公私立,縣市名稱,地址,電話,網址,備註"


class _Undo(Exception):
    """Rolls a measured write back, so that the next round finds the tables as they were."""


def rows(stage: Stage) -> Iterator[Row]:
    """Reading, checking and previewing is measured by itself: it happens before anybody waits for the writing."""
    stage.use(0)
    content = "\r\n".join([HEAD, *(_line(number) for number in range(MANY))]).encode()
    by = Actor.system()
    batch = actions.upload(by=by, name="schools.csv", content=content, kind="schools")
    read = timed(lambda: _undone(lambda: _preview(batch)), rounds=2)
    _preview(batch)
    applied = timed(lambda: _undone(lambda: actions.apply(by=by, batch=batch, progress=_silent)), rounds=2)
    bulk = timed(lambda: _undone(_bulk), rounds=2)
    yield Row(f"import of {MANY:,} schools: apply", applied, bulk, "audited, validated bulk_create", 1.5)
    yield Row(f"import of {MANY:,} schools: read, check, preview", read, bulk, "audited, validated bulk_create")
    yield from _people(stage)


def _people(stage: Stage) -> Iterator[Row]:
    """A file of the people of a nation, and their invitations into the outbox: what staff wait for."""
    stage.use(1)
    system, codes = Actor.system(), list(Organisation.objects.filter(kind=OrganisationKind.SCHOOL).values_list("code"))
    lines = [
        f"{number % PEOPLE}@bench.example,示例{number % PEOPLE},{codes[number % len(codes)][0]},"
        f"{'校長' if number < PEOPLE else '主計'},115/08/01,"
        for number in range(ROLES)
    ]
    content = "\r\n".join(["電子郵件,姓名,單位,身分,起始日,最後一日", *lines]).encode()
    batch = actions.upload(by=system, name="people.csv", content=content, kind="people")
    staff = Actor.of(Membership.objects.current().filter(role=Role.ADMINISTRATION_STAFF)[0])

    def let_in() -> None:
        _preview(batch)
        actions.apply(by=system, batch=batch, progress=_silent)
        sent = invitations.send(by=staff, to=invitations.people(staff).filter(email__endswith="@bench.example"))
        if sent != PEOPLE:
            raise RuntimeError(f"{sent} invitations for {PEOPLE} people")

    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        yield Row(
            f"import of {PEOPLE:,} people with {ROLES:,} roles: read, check, apply, invite",
            timed(lambda: _undone(let_in), rounds=2),
            SECONDS * 1000,
            "limit",
            1.0,
        )


def _line(number: int) -> str:
    code = f"{number // 1000:02}{number % 1000 // 250 + 3}{number % 250:03}"
    return f"{code},示例{number}高中,公立,[07]彰化縣,[510]彰化縣員林市大同路{number}號,(04)8320000,,"


def _preview(batch: Batch) -> None:
    checked = actions.make_preview(by=Actor.system(), batch=batch, progress=_silent)
    if checked.state != BatchState.PREVIEW:
        raise RuntimeError(f"the file of the benchmark was not accepted: {checked.state} {str(checked.preview)[:500]}")


def _bulk() -> None:
    county = County.objects.get(name="彰化縣")
    township = Township.objects.get(county=county, name="員林市")
    with attributed(Actor.system(), "bench"):
        bodies = []
        for number in range(MANY):
            body = Organisation(kind=OrganisationKind.SCHOOL, code=f"B{number:05}", name=f"示例{number}高中")
            body.clean_fields()
            bodies.append(body)
        Organisation.objects.bulk_create(bodies)
        schools = []
        for body in bodies:
            school = School(organisation=body, ownership="public", county=county, township=township, address="大同路")
            school.clean_fields(exclude=["organisation", "county", "township"])
            schools.append(school)
        School.objects.bulk_create(schools)


def _undone(write: Callable[[], object]) -> None:
    try:
        with transaction.atomic():
            write()
            raise _Undo
    except _Undo:
        pass


def _silent(*_: object) -> None:
    """Nobody watches."""
