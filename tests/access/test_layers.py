"""The layers of the house: every app stands in the contract, and keys point to the same layer or below."""

import tomllib
from pathlib import Path

from django.apps import apps
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]


def _layers() -> dict[str, int]:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    return {
        name.strip(): height for height, layer in enumerate(reversed(contract["layers"])) for name in layer.split("|")
    }


def _own_apps() -> set[str]:
    return {app for app in settings.INSTALLED_APPS if (ROOT / app).is_dir()}


def test_every_app_stands_in_the_contract() -> None:
    assert _own_apps() | {"config", "rulebook"} == set(_layers())


def test_every_foreign_key_points_to_the_same_floor_or_below() -> None:
    layers = _layers()
    looked = 0
    for model in apps.get_models():
        if (here := model._meta.app_label) not in layers:
            continue
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
            there = field.related_model._meta.app_label if field.is_relation and field.related_model else None
            if there in layers and there != here:
                assert layers[there] < layers[here], f"{model.__name__}.{field.name} points from {here} up to {there}"
                looked += 1
    assert looked > 50
