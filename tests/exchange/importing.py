"""Driving an import as its page does, and counting what it leaves."""

from typing import Any

from django.db.models import Model

from accounts.actors import Actor
from accounts.models import Organisation
from communities.models import (
    JuniorHigh,
    JuniorHighYear,
    School,
    SchoolDepartment,
    SchoolProgramme,
    SchoolYear,
    University,
)
from exchange import actions
from exchange.models import Batch
from tests.exchange.building import as_csv, school, schools

#: A list of two schools that can be taken as it is.
GOOD = as_csv(schools(school("010301", county="[01]新北市", address="[220]新北市板橋區大觀路1號"), school("070301")))
#: Lines of a school's budget, and their kind.
LINES = as_csv([["經費項目", "項次", "用途說明", "單價", "數量"], ["印刷費", 1, "成果冊", 50, 100]])
LINES_KIND = "budget-lines"

TABLES: tuple[type[Model], ...] = (
    Organisation,
    School,
    SchoolYear,
    SchoolProgramme,
    SchoolDepartment,
    JuniorHigh,
    JuniorHighYear,
    University,
)


def counted() -> dict[str, int]:
    """How many rows stand in every table that imports write."""
    return {table.__name__: table._default_manager.count() for table in TABLES}


def silent(done: int, total: int) -> None:
    """Nobody looks on."""


def checked(
    content: bytes, *, by: Actor, kind: str = "", year: int | None = None, target: Model | None = None
) -> Batch:
    """Upload and read a file, as the page and its job do."""
    batch = actions.upload(by=by, name="file", content=content, kind=kind, year=year, target=target)
    return actions.make_preview(by=by, batch=batch, progress=silent)


def applied(content: bytes, *, by: Actor, kind: str = "", year: int | None = None) -> Batch:
    """Upload, read and apply a file."""
    return actions.apply(by=by, batch=checked(content, by=by, kind=kind, year=year), progress=silent)


def problems(batch: Batch) -> list[tuple[Any, str, str]]:
    """Row, column and value of every problem; each has a reason and a remedy in both languages."""
    found = (batch.preview or {})["problems"]
    for problem in found:
        for sentences in (problem["reason"], problem["remedy"]):
            assert set(sentences) == {"zh-hant", "en"}
            assert all(sentences.values())
    return [(problem["row"], problem["column"], problem["value"]) for problem in found]
