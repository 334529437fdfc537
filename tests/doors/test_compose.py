"""What docker-compose.yml asks for exists: the start commands, the variables, the files."""

import re
from pathlib import Path

import pytest
import yaml

from tests.doors.door import PROJECT

TEXT = (PROJECT / "docker-compose.yml").read_text()
COMPOSE = yaml.safe_load(TEXT)
STARTS = re.findall(r"^(\w+)\)$", (PROJECT / "bin/start").read_text(), re.MULTILINE)


def test_every_start_command_is_one_of_bin_start_and_each_is_used() -> None:
    used = [
        service["command"][1]
        for service in COMPOSE["services"].values()
        if service.get("command", [""])[0] == "bin/start"
    ]
    assert sorted(used) == sorted(STARTS)


def test_every_variable_without_default_is_in_the_example_and_all_are_explained() -> None:
    wanted = set(re.findall(r"(?<!\$)\$\{(\w+)(?::\?[^}]*)?\}", TEXT))
    example = set(re.findall(r"^(\w+)=", (PROJECT / "deploy/environment.example").read_text(), re.MULTILINE))
    explained = (PROJECT / "docs/operations.md").read_text()
    assert wanted == example
    assert [name for name in re.findall(r"\$\{(\w+)", TEXT) if f"`{name}`" not in explained] == []


@pytest.mark.parametrize(
    "source",
    [
        volume.split(":")[0]
        for service in COMPOSE["services"].values()
        for volume in service.get("volumes", [])
        if volume.startswith("./")
    ],
)
def test_every_mounted_file_exists(source: str) -> None:
    assert Path(PROJECT, source).is_file()


@pytest.mark.parametrize("name", sorted(COMPOSE["services"]))
def test_no_service_gains_rights_and_all_but_the_proxy_stay_inside(name: str) -> None:
    service = COMPOSE["services"][name]
    assert "no-new-privileges:true" in service["security_opt"]
    assert ("outside" in service["networks"]) == (name == "proxy")
    assert ("ports" in service) == (name == "proxy")
    assert "healthcheck" in service or name == "migrate"
