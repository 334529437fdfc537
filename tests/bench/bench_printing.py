"""A submitted proposal as PDF and as workbook: seconds, and the memory of the child that sets the pages."""

import resource
from collections.abc import Iterator

from proposals.documents import pdf, workbook
from proposals.models import Version
from tests.bench.meter import Row, timed
from tests.bench.stage import Stage


def rows(stage: Stage) -> Iterator[Row]:
    """The largest version of the nation; the limits are the job's own."""
    stage.use(1)
    version = max(Version.objects.all(), key=lambda each: len(each.document["subplans"]))
    schools = len(version.document["subplans"])
    printed = timed(lambda: pdf.make(version), rounds=1)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    tables = timed(lambda: workbook.make(version), rounds=2)
    yield Row(f"proposal of {schools} schools as PDF", printed, 180_000, "time limit of the job", 0.5)
    yield Row("memory of setting it", memory, 3072, "memory limit of the job", 0.5, "MB")
    yield Row(f"tables of {schools} schools as workbook", tables, printed, "the same as PDF", 1)
