"""A submitted proposal as PDF and as workbook: seconds, and the memory of the child that sets the pages."""

import multiprocessing
import resource
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

import django

from proposals.models import Version
from proposals.printing import pdf, workbook
from proposals.printing.printed import of_version
from proposals.snapshot.sight import WHOLE
from tests.bench.meter import Row, timed
from tests.bench.stage import Stage


def rows(stage: Stage) -> Iterator[Row]:
    """The largest version of the nation; the limits are the job's own."""
    stage.use(1)
    version = max(Version.objects.all(), key=lambda each: len(each.document["subplans"]))
    schools = len(version.document["subplans"])
    # From a small process of its own: a child begins with what its parent holds, and this one has held a nation.
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=django.setup) as alone:
        printed, memory = alone.submit(_printed, version).result()
    tables = timed(lambda: workbook.make(of_version(version, WHOLE)), rounds=2)
    yield Row(f"proposal of {schools} schools as PDF", printed, 180_000, "time limit of the job", 0.5)
    yield Row("memory of setting it", memory, 3072, "memory limit of the job", 0.5, "MB")
    yield Row(f"tables of {schools} schools as workbook", tables, printed, "the same as PDF", 1)


def _printed(version: Version) -> tuple[float, float]:
    """Milliseconds, and megabytes that the largest child held."""
    took = timed(lambda: pdf.make(of_version(version, WHOLE)), rounds=1)
    return took, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
