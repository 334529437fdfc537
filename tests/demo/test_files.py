"""The nation in the ministry's layouts: read by the import into an empty database, the same totals come out."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Organisation
from accounts.queries import DEMONSTRATION
from accounts.roles import Role
from communities.models import JuniorHigh, JuniorHighYear, School, SchoolProgramme, University
from tests import make
from tests.exchange.importing import checked

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.mark.usefixtures("nation")
def test_files_read_back_are_what_is_there_already(tmp_path: Path) -> None:
    staff = make.actor(Role.ADMINISTRATION_STAFF)
    call_command("demo_export", tmp_path, stdout=io.StringIO())
    expected = {
        "schools": (School.objects.exclude(address="").count(), {}),
        "school-statistics": (
            School.objects.count(),
            SchoolProgramme.objects.filter(year=110).aggregate(classes=Sum("classes"), students=Sum("students")),
        ),
        "junior-highs": (
            JuniorHigh.objects.count(),
            JuniorHighYear.objects.filter(year=110).aggregate(classes=Sum("classes"), students=Sum("students")),
        ),
        "universities": (University.objects.count(), {}),
    }
    for path in sorted(tmp_path.iterdir()):
        batch = checked(path.read_bytes(), by=staff)
        assert batch.preview is not None and batch.preview["problems"] == [], path.name
        count, sums = expected.pop(batch.kind)
        assert batch.totals["count"] == count
        assert {name: batch.totals["sums"][name] for name in sums} == sums
        counts = batch.preview["counts"]
        assert (counts["new"], counts["changed"], counts["wrong"]) == (0, 0, 0), path.name
    assert expected == {}


@pytest.mark.usefixtures("nation")
def test_export_without_a_nation_is_refused(tmp_path: Path) -> None:
    with attributed(Actor.system(), "test"):
        Organisation.objects.filter(code=DEMONSTRATION).update(code="OTHER")
    with pytest.raises(CommandError):
        call_command("demo_export", tmp_path / "none")
    assert not (tmp_path / "none").exists()
