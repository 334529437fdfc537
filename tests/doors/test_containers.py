"""The drill of the compose file: brought up, backed up, restored into an empty server, scaled, frozen, killed."""

import re
import threading
from collections.abc import Iterator

import pytest

from tests.doors.compose import NAME, Browser, Installation, documented, missing
from tests.doors.door import until
from tests.figures import Record

pytestmark = pytest.mark.drill

SIGN_IN = "/accounts/sign-in/"
PASSWORD = "correct-horse-battery"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The compose file, up; everything it made is removed at the end."""
    if why := missing():
        pytest.skip(f"{why}: the compose file is not tried")
    made = Installation(tmp_path_factory.mktemp("operator"))
    try:
        made.up()
        yield made
    finally:
        made.compose("down --volumes --timeout 20", check=False)


def test_the_first_account_is_made_with_what_the_log_says(installation: Installation) -> None:
    log = installation.compose("logs --no-log-prefix web")
    link = re.findall(r"https://localhost/accounts/first/\?token=[\w-]+", log)[-1]
    browser = Browser()
    given = {"email": "a@example.org", "name": "甲", "password1": PASSWORD, "password2": PASSWORD}
    status, page = browser.post(link.removeprefix("https://localhost"), token=link.partition("token=")[2], **given)
    assert status == 200, page
    browser.post(SIGN_IN, username="a@example.org", password=PASSWORD)
    assert "均質化工作小組" in browser.get("/accounts/people/invite/")[1]
    refused = installation.compose("exec -T web python manage.py first_account 2>&1 < /dev/null", check=False)
    assert "Traceback" not in refused
    assert "帳號" in refused


def test_no_service_of_ours_runs_as_root(installation: Installation) -> None:
    services = ("web", "worker", "beat", "queue", "cache")
    assert {name: installation.compose(f"exec -T {name} id -u").strip() for name in services}.items() & {
        (name, "0") for name in services
    } == set()


def test_a_backup_restored_into_an_empty_server_is_the_same(installation: Installation, figure: Record) -> None:
    backup, *restore = documented("Backup and restore")
    installation.compose("stop web worker beat")
    before = installation.contents()
    installation.run(backup)
    assert sorted(path.name for path in installation.folder.iterdir()) == ["gonghao.dump"]
    installation.compose("down --volumes --timeout 20")
    installation.up()
    *restore, last = restore
    for command in restore:
        installation.run(command)
    after = installation.contents()
    installation.run(last)
    rows = sum(int(row.partition("|")[0]) for row in before.values())
    figure(
        "backup → empty server: tables equal in rows and checksum",
        measured=f"{sum(before[name] == after.get(name) for name in before)} of {len(before)} ({rows} rows)",
        target="all",
        kept=before == after,
    )
    assert before == after
    browser = Browser()
    browser.post(SIGN_IN, username="a@example.org", password=PASSWORD)
    assert "均質化工作小組" in browser.get("/accounts/people/invite/")[1]


def test_a_backup_that_fails_leaves_the_one_before(installation: Installation) -> None:
    kept = (installation.folder / "gonghao.dump").read_bytes()
    backup = documented("Backup and restore")[0].replace("custom gonghao", "custom nothing")
    installation.run(backup, check=False)
    assert (installation.folder / "gonghao.dump").read_bytes() == kept


def test_of_two_web_servers_one_may_freeze_and_of_two_workers_none_hides_the_other(installation: Installation) -> None:
    installation.up("--scale web=2 --scale worker=2")
    browser = Browser()
    installation.run(f"docker pause {NAME}-web-2")
    try:
        until(lambda: [browser.get(SIGN_IN)[0] for _ in range(10)] == [200] * 10, 90)
    finally:
        installation.run(f"docker unpause {NAME}-web-2")
    until(lambda: installation.health("jobs").get("workers") == "ok", 60)
    installation.run(f"docker pause {NAME}-worker-2")
    try:
        until(lambda: installation.health("jobs").get("workers", "").startswith("down"), 120)
    finally:
        installation.run(f"docker unpause {NAME}-worker-2")
    installation.up("--scale web=1 --scale worker=1")


def test_pages_go_on_while_web_is_made_anew_and_while_redis_is_away(installation: Installation) -> None:
    browser, seen, done = Browser(), [], threading.Event()

    def visit() -> None:
        while not done.is_set():
            seen.append(browser.get(SIGN_IN)[0])

    visitor = threading.Thread(target=visit)
    visitor.start()
    installation.compose("up --detach --wait --no-deps --force-recreate web")
    done.set()
    visitor.join()
    assert set(seen) == {200}
    installation.compose("kill queue cache")
    assert browser.get(SIGN_IN)[0] == 200
    browser.post(SIGN_IN, username="a@example.org", password=PASSWORD)
    assert "檔案製作暫停中" in browser.get("/accounts/people/")[1]
    installation.up()
    until(lambda: installation.health("jobs").get("jobs") == "ok", 120)


def test_fifty_slow_bodies_stop_nobody(installation: Installation) -> None:
    browser = Browser()
    slow = [browser.begin_slow_post() for _ in range(50)]
    assert [browser.get(SIGN_IN)[0] for _ in range(10)] == [200] * 10
    for line in slow:
        line.close()
