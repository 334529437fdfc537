"""What browsers get of our style sheets when the application is deployed."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from core.staticfiles import Storage

SOURCE = Path(settings.BASE_DIR, "static", "css")


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Storage:
    """The static files as a deployment collects them."""
    root = tmp_path_factory.mktemp("static")
    storages = {**settings.STORAGES, "staticfiles": {"BACKEND": "core.staticfiles.Storage"}}
    with override_settings(STATIC_ROOT=str(root), STORAGES=storages, DEBUG=False):
        call_command("collectstatic", interactive=False, verbosity=0)
        return Storage(location=str(root))


def test_the_components_sheet_holds_its_components_in_their_order(collected: Storage) -> None:
    names = re.findall(r'@import url\("(.+)"\);', (SOURCE / "components.css").read_text())
    served = Path(collected.path(collected.stored_name("css/components.css"))).read_text()
    assert "@import" not in served
    places = [served.index((SOURCE / name).read_text()) for name in names]
    assert places == sorted(places)


def test_every_component_stands_in_the_list_once() -> None:
    names = re.findall(r'@import url\("components/(.+)"\);', (SOURCE / "components.css").read_text())
    assert sorted(names) == sorted(path.name for path in (SOURCE / "components").glob("*.css"))


def test_the_sheet_is_named_by_its_content(collected: Storage) -> None:
    assert re.fullmatch(r"css/components\.[0-9a-f]{12}\.css", collected.stored_name("css/components.css"))
