"""Queries of one shape that pages ask on every request, compiled once.

_LINES = Statement(lambda: Line.objects.filter(item__plan_id__among=Given("plans")), "pk", "amount")
for line in _LINES(plans=[3, 5]): line.amount

Building and compiling a query costs the web server several times what sending it does. It is done at the first call and
kept; later calls send the same words with other values.
"""

from collections import namedtuple
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Field, ForeignObject, Lookup, QuerySet
from django.db.models.sql.compiler import SQLCompiler


@dataclass(frozen=True, slots=True)
class Given:
    """The place of a collection that a call gives by this name, beside the lookup `among`."""

    name: str


@ForeignObject.register_lookup
@Field.register_lookup
class Among(Lookup):
    """Equal to one of what is given: the same words for any number of values, where `in` has as many as values."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """The words, and `Given` among the values."""
        left, values = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", [*values, self.rhs]


class Statement:
    """A query whose rows are read as tuples with names.

    `query` is called once, for a queryset with `Given` in the places of what varies, joined by AND; the columns are
    named as `values_list` takes them.
    """

    def __init__(self, query: Callable[[], QuerySet[Any]], *columns: str) -> None:
        self._query = query
        self._columns = columns
        self._make = _maker(columns)
        self._compiled: tuple[str, tuple[Any, ...], dict[int, Any]] | None = None

    def __call__(self, **given: Collection[Any]) -> list[Any]:
        """The rows for what is given; where one of these is empty there are none, and nothing is asked."""
        return list(map(self._make, self.tuples(**given)))

    def tuples(self, **given: Collection[Any]) -> list[tuple[Any, ...]]:
        """The same without names: for tens of thousands of rows."""
        if not all(given.values()):
            return []
        if self._compiled is None:
            self._compiled = self._compile()
        words, values, converters = self._compiled
        with connection.cursor() as cursor:
            cursor.execute(words, [list(given[each.name]) if isinstance(each, Given) else each for each in values])
            rows = cursor.fetchall()
        return [_converted(row, converters) for row in rows] if converters else rows

    def _compile(self) -> tuple[str, tuple[Any, ...], dict[int, Any]]:
        compiler = self._query().values_list(*self._columns).query.get_compiler(connection=connection)
        words, values = compiler.as_sql()
        return words, tuple(values), compiler.get_converters([column for column, *_sql in compiler.select or ()])


def _maker(columns: Sequence[str]) -> Callable[[Iterable[Any]], Any]:
    row: Any = namedtuple("Row", columns)  # type: ignore[misc]
    maker: Callable[[Iterable[Any]], Any] = row._make
    return maker


def _converted(row: Sequence[Any], converters: dict[int, Any]) -> tuple[Any, ...]:
    """The row with the values that Django reads otherwise than the driver gives them."""
    values = list(row)
    for at, (functions, expression) in converters.items():
        for function in functions:
            values[at] = function(values[at], expression, connection)
    return tuple(values)
