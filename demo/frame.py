"""Runs the builders, each after those whose rows it needs."""

from collections.abc import Callable
from datetime import date
from graphlib import TopologicalSorter
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from django.db import connection

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.queries import is_demonstration
from core.roc import academic_year_of
from demo import builders
from demo.nation import Nation


def year_called(on: date) -> int:
    """The ROC school year for which schools apply on a day: the next to begin, as a call precedes its year."""
    return academic_year_of(on) + 1


def load(*, scale: int, year: int, on: date, between: Callable[[], None] = lambda: None) -> bool:
    """Build the nation with `scale` × 45 communities around the call of `year`, whose dates lie around `on`.

    `between` is called after each step, by who may renew the statistics of the tables that grow here.
    False, and nothing done, where a nation is there already.
    """
    if is_demonstration():
        return False
    with attributed(Actor.system(), "demo"):
        # Tables grow from nothing in one transaction: plans made for empty ones would read them whole for each row, and
        # so would those that this session keeps for its triggers and foreign keys from before.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL jit = off; SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("DISCARD PLANS")
        nation = Nation(scale=scale, year=year, on=on)
        for step in steps():
            step(nation)
            between()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = on; SET LOCAL jit = on")
    return True


def steps() -> list[Callable[[Nation], None]]:
    """The steps of all builders, each builder's after those of the apps it names."""
    return [step for builder in in_order(builders.__name__) for step in builder.STEPS]


def in_order(package: str) -> list[Any]:
    """The modules of a package, each after those that it names in AFTER. LookupError if one of these is not there."""
    path = import_module(package).__path__
    there = {name: import_module(f"{package}.{name}") for _, name, _ in iter_modules(path)}
    for name, module in there.items():
        if missing := set(module.AFTER) - there.keys():
            raise LookupError(f"{package}.{name} comes after {', '.join(sorted(missing))}: no such module")
    return [there[name] for name in TopologicalSorter({name: there[name].AFTER for name in there}).static_order()]
