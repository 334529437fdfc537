"""The demonstration nation: invented schools, people and plans over the real counties and townships.

Everything is drawn from a seed, so that the same call makes the same nation; the only date it leans on is given to it.
Codes begin with `D`, which no real code does; names begin with 「示範」; addresses of people end in `gonghao.example`.
"""

from collections.abc import Callable
from datetime import date

from django.db import connection

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.queries import is_demonstration
from core.roc import academic_year_of
from dashboards.demo import alliances, land, people, proposals, reviewing, schools, submitting
from dashboards.demo.nation import Nation


def year_called(on: date) -> int:
    """The ROC school year for which schools apply on a day: the next to begin, as a call precedes its year."""
    return academic_year_of(on) + 1


def load(*, scale: int, year: int, on: date, between: Callable[[], None] = lambda: None) -> bool:
    """Build the nation with `scale` × 45 communities around the call of `year`, whose dates lie around `on`.

    `between` is called after each part, by who may renew the statistics of the tables that grow here.
    False, and nothing done, where a nation is there already.
    """
    if is_demonstration():
        return False
    with attributed(Actor.system(), "demo"):
        # Tables grow from nothing in one transaction: plans made for empty ones would read them whole for each row.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL jit = off; SET CONSTRAINTS ALL IMMEDIATE")
        nation = Nation(scale=scale, year=year, on=on)
        for subject in (land, schools, people, alliances, proposals, submitting, reviewing):
            subject.build(nation)
            between()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = on; SET LOCAL jit = on")
    return True
