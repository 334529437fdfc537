"""manage.py import_data: what it says, what it keeps."""

import json
from typing import Any

import pytest
from django.core.management import call_command

from communities.models import School
from exchange.models import Batch
from tests.exchange.building import as_csv, school, schools
from tests.exchange.importing import GOOD

pytestmark = pytest.mark.django_db


def run(capsys: Any, tmp_path: Any, content: bytes, *arguments: str) -> tuple[int, dict[str, Any]]:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(SystemExit) as ended:
        call_command("import_data", arguments[0], str(path), *arguments[1:], "--json")
    return int(ended.value.code or 0), json.loads(capsys.readouterr().out)


def test_command_without_apply_keeps_nothing(capsys: Any, tmp_path: Any, unchanged: None) -> None:
    code, answer = run(capsys, tmp_path, GOOD, "schools")
    assert (code, answer["state"], answer["counts"]["new"]) == (0, "preview", 2)
    assert Batch.objects.count() == 0


def test_command_applies(capsys: Any, tmp_path: Any) -> None:
    code, answer = run(capsys, tmp_path, GOOD, "detect", "--apply")
    assert (code, answer["state"], answer["totals"]["count"]) == (0, "applied", 2)
    assert School.objects.count() == 2
    assert Batch.objects.get(pk=answer["batch"]).person is None


def test_command_says_what_is_wrong_and_writes_nothing(capsys: Any, tmp_path: Any, unchanged: None) -> None:
    code, answer = run(capsys, tmp_path, as_csv(schools(school("070301"), school("70302"))), "schools", "--apply")
    assert (code, answer["state"]) == (1, "wrong")
    assert (answer["problems"][0]["row"], answer["problems"][0]["column"]) == (3, "代碼")
    assert "070302" in answer["problems"][0]["remedy"]
    code, answer = run(capsys, tmp_path, as_csv([["a", "b"]]), "detect", "--apply")
    assert (code, answer["state"]) == (2, "asking")
