"""What leaves an import: its list of problems and its totals. Filter: `batch`, the number of the batch."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.permissions import Permission as P
from exchange import kinds, queries
from exchange.exporting import ExportColumn, export
from exchange.models import Batch


def _batch(actor: Actor, filters: QueryDict) -> Batch | None:
    wanted = filters.get("batch", "")
    return queries.batches(actor).filter(pk=int(wanted)).first() if wanted.isdecimal() and len(wanted) < 10 else None


@export(
    "import-problems",
    title=_("What to correct"),
    permission=P.IMPORT_VIEW,
    columns=[
        ExportColumn(_("Row"), "whole", 8),
        ExportColumn(_("Column"), width=18),
        ExportColumn(_("Cell content"), width=30),
        ExportColumn(_("Reason"), width=50),
        ExportColumn(_("Remedy"), width=60),
    ],
)
def problems(actor: Actor, filters: QueryDict) -> Iterator[Sequence[Any]]:
    """One row a wrong cell."""
    batch = _batch(actor, filters)
    language = get_language() or ""
    for problem in (batch.preview or {}).get("problems", []) if batch else []:
        yield (
            problem["row"],
            problem["column"],
            problem["value"],
            spoken(problem["reason"], language),
            spoken(problem["remedy"], language),
        )


@export(
    "import-totals",
    title=_("Totals of an import"),
    permission=P.IMPORT_VIEW,
    columns=[
        ExportColumn(_("Group"), width=16),
        ExportColumn(_("Figure"), width=24),
        ExportColumn(_("Number"), "whole"),
    ],
)
def totals(actor: Actor, filters: QueryDict) -> Iterator[Sequence[Any]]:
    """One row a figure: of the whole batch first, then of each group."""
    batch = _batch(actor, filters)
    if batch is None or not batch.totals or not batch.kind:
        return
    kind = kinds.get(batch.kind)
    names = [kind.totals.counted_title, *(kind.fields[name].title for name in kind.totals.summed)]
    figures = [[str(_("Total")), batch.totals["count"], *batch.totals["sums"].values()], *batch.totals["groups"]]
    for group, *numbers in figures:
        for name, number in zip(names, numbers, strict=True):
            yield group, str(name), number


def spoken(sentence: dict[str, str], language: str) -> str:
    """The sentence in this language, in any other where it lacks."""
    return sentence.get(language) or next(iter(sentence.values()), "")
