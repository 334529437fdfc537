"""What docker-compose.yml asks for exists: the start commands, the variables, the files."""

import os
import re
import shutil
import subprocess
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
    given = {"COMPOSE_PROJECT_NAME"}  # by docker compose itself
    wanted = set(re.findall(r"(?<!\$)\$\{(\w+)(?::\?[^}]*)?\}", TEXT)) - given
    example = set(re.findall(r"^(\w+)=", (PROJECT / "deploy/environment.example").read_text(), re.MULTILINE))
    explained = (PROJECT / "docs/operations.md").read_text()
    assert wanted == example
    assert [name for name in re.findall(r"\$\{(\w+)", TEXT) if f"`{name}`" not in explained and name not in given] == []


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
def test_no_service_gains_rights_or_grows_without_a_limit(name: str) -> None:
    service = COMPOSE["services"][name]
    assert "no-new-privileges:true" in service["security_opt"]
    assert ("ports" in service) == (name == "proxy")
    assert ("healthcheck" in service) == (name != "migrate")
    assert service["mem_limit"]
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])


@pytest.mark.parametrize("name", sorted(COMPOSE["services"]))
def test_only_the_proxy_is_reached_and_only_mail_leaves(name: str) -> None:
    networks = set(COMPOSE["services"][name]["networks"])
    assert COMPOSE["networks"]["inside"]["internal"]
    assert networks == {"inside"} | {"proxy": {"outside"}, "web": {"mail"}, "worker": {"mail"}}.get(name, set())


def test_one_service_builds_the_image_that_all_of_ours_use() -> None:
    assert [name for name, service in COMPOSE["services"].items() if "build" in service] == ["web"]


def test_queue_and_cache_are_apart_and_only_the_cache_forgets() -> None:
    services, environment = COMPOSE["services"], COMPOSE["services"]["web"]["environment"]
    assert "@queue/" in environment["REDIS_URL"]
    assert "@cache/" in environment["CACHE_URL"]
    assert "noeviction" in services["queue"]["command"][-1]
    assert "allkeys-lru" in services["cache"]["command"][-1]
    assert services["queue"]["user"] == services["cache"]["user"] == "redis"


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_keys_of_before_and_the_mail_server_reach_the_application(name: str) -> None:
    environment = COMPOSE["services"][name]["environment"]
    assert {"SECRET_KEY_FALLBACKS", "EMAIL_URL", "EMAIL_FROM"} <= environment.keys()


def test_each_web_server_is_asked_about_itself() -> None:
    assert "WEB" not in COMPOSE["services"]["web"]["environment"]
    assert COMPOSE["services"]["web"]["healthcheck"]["test"] == ["CMD", "bin/healthy"]


@pytest.mark.skipif(not shutil.which("caddy"), reason="no caddy on this machine: the Caddyfile is not read")
def test_caddy_takes_the_caddyfile() -> None:
    version = subprocess.run(["caddy", "version"], capture_output=True, text=True, check=True).stdout
    env = os.environ | {"SITE_NAME": "localhost", "WEBS": "web-1:8000 web-2:8000"}
    if re.match(r"v?2\.[0-6]\.", version):
        env["REQUEST_BUFFERING"] = "buffer_requests"
    command = ["caddy", "adapt", "--config", PROJECT / "deploy/Caddyfile", "--adapter", "caddyfile"]
    adapted = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout
    assert re.search(r'"(buffer_requests|request_buffers)":(true|25000000)', adapted)


def test_every_image_that_is_not_ours_is_pinned_by_digest() -> None:
    pinned = yaml.safe_load((PROJECT / "deploy/images.yml").read_text())["services"]
    tags = {name: each["image"] for name, each in COMPOSE["services"].items() if each["image"] != "gonghao"}
    for name, tag in tags.items():
        assert re.fullmatch(rf"{re.escape(tag)}@sha256:[0-9a-f]{{64}}", pinned[name]["image"]), name
    bases = set(re.findall(r"^FROM (\S+)", (PROJECT / "Dockerfile").read_text(), re.MULTILINE))
    found = pinned["web"]["build"]["additional_contexts"]
    assert found.keys() == bases
    for tag, image in found.items():
        assert re.fullmatch(rf"docker-image://{re.escape(tag)}@sha256:[0-9a-f]{{64}}", image)
