"""The frame of the nation: a builder for an app is run because it is there, after those whose rows it needs."""

from pathlib import Path

import pytest
from django.apps import apps

from demo import builders, frame


def test_every_builder_is_of_an_app() -> None:
    names = {builder.__name__.rpartition(".")[2] for builder in frame.in_order("demo.builders")}
    assert names and names <= {app.label for app in apps.get_app_configs()}


def test_every_builder_runs_after_those_it_needs() -> None:
    before: set[str] = set()
    for builder in frame.in_order("demo.builders"):
        assert set(builder.AFTER) <= before
        before.add(builder.__name__.rpartition(".")[2])


def test_builder_of_a_later_app_only_adds_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "settling.py").write_text("def settle(nation):\n    pass\n\nAFTER = ('reviews',)\nSTEPS = (settle,)\n")
    monkeypatch.setattr(builders, "__path__", [*builders.__path__, str(tmp_path)])
    assert [step.__name__ for step in frame.steps()][-1] == "settle"


def test_builder_that_needs_an_app_without_builder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lonely.py").write_text("AFTER = ('nowhere',)\nSTEPS = ()\n")
    monkeypatch.setattr(builders, "__path__", [*builders.__path__, str(tmp_path)])
    with pytest.raises(LookupError, match=r"lonely.*nowhere"):
        frame.steps()
