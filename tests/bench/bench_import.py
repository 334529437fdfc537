"""Importing 10,000 schools from a file, beside validated rows written at once into the same audited tables."""

from collections.abc import Callable, Iterator

from django.db import transaction

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Organisation
from accounts.roles import OrganisationKind
from communities.models import County, School, Township
from exchange import actions
from exchange.models import Batch
from exchange.states import BatchState
from tests.bench.meter import Row, timed
from tests.bench.stage import Stage

MANY = 10_000
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
