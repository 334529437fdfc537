"""The frame of the nation: a builder for an app is run because it is there, after those whose rows it needs."""

from pathlib import Path

import pytest
from django.apps import apps

from demo import builders, frame


def test_every_builder_is_of_an_app() -> None:
    assert set(frame.found()) <= {app.label for app in apps.get_app_configs()}


def test_every_builder_runs_after_those_it_needs() -> None:
    order = [step.__module__ for step in frame.steps()]
    for name, builder in frame.found().items():
        own = [at for at, module in enumerate(order) if module.startswith(f"demo.builders.{name}")]
        needed = [
            at for at, module in enumerate(order) for app in builder.AFTER if module.startswith(f"demo.builders.{app}")
        ]
        assert own and max(needed, default=-1) < min(own), name


def test_builder_of_a_later_app_only_adds_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "settling.py").write_text("def settle(nation):\n    pass\n\nAFTER = ('reviews',)\nSTEPS = (settle,)\n")
    monkeypatch.setattr(builders, "__path__", [*builders.__path__, str(tmp_path)])
    assert [step.__name__ for step in frame.steps()][-1] == "settle"


def test_builder_that_needs_an_app_without_builder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lonely.py").write_text("AFTER = ('nowhere',)\nSTEPS = ()\n")
    monkeypatch.setattr(builders, "__path__", [*builders.__path__, str(tmp_path)])
    with pytest.raises(LookupError, match=r"lonely.*nowhere"):
        frame.steps()
