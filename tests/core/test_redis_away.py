"""Redis down or hanging: pages go on, jobs wait and say so."""

import socket
import subprocess
import time
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import reverse

import tests.kinds  # noqa: F401 - declares the kinds of these tests
from accounts.actors import Actor
from accounts.roles import Role
from core import jobs, queue
from core.models import JobState
from tests import make
from tests.services import wait_for

pytestmark = pytest.mark.django_db
BANNER = "檔案製作暫停中"


def forget() -> None:
    """As a process that has not asked yet."""
    queue.client.cache_clear()
    queue._last = None


@pytest.fixture(params=["down", "hangs"])
def asked(request: pytest.FixtureRequest, settings: object) -> Iterator[Callable[[], int]]:
    """A Redis that refuses, or takes connections and says nothing; called: how often it was asked."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        if request.param == "hangs":
            server.listen(100)
        settings.REDIS_URL = f"redis://127.0.0.1:{server.getsockname()[1]}/0"  # type: ignore[attr-defined]
        forget()

        def count() -> int:
            server.setblocking(False)
            found = 0
            while request.param == "hangs":
                try:
                    server.accept()[0].close()
                except BlockingIOError:
                    break
                found += 1
            return found

        yield count
    forget()


def test_signing_in_working_and_signing_out_ask_no_redis_but_once_for_the_banner(
    client: Client, asked: Callable[[], int]
) -> None:
    person = make.member(Role.ADMINISTRATION_STAFF).person
    person.set_password("correct-horse-battery")
    person.save()
    signed = {"username": person.email, "password": "correct-horse-battery"}
    assert client.post(reverse("accounts:sign_in"), signed).status_code == 302
    for _ in range(3):
        page = client.get(reverse("core:people"))
        assert page.status_code == 200
        assert BANNER in page.content.decode()
    assert asked() <= 1
    client.post(reverse("accounts:sign_out"))
    assert client.get(reverse("core:people")).status_code == 302


@pytest.mark.parametrize("question", ["live", "ready"])
def test_health_of_a_page_server_does_not_depend_on_it(client: Client, asked: Callable[[], int], question: str) -> None:
    client.force_login(make.member(Role.SCHOOL_OFFICER).person)
    assert client.get(f"/health/{question}").status_code == 200
    assert asked() == 0


def test_health_of_jobs_names_it(client: Client, asked: Callable[[], int]) -> None:
    answer = client.get("/health/jobs")
    assert answer.status_code == 503
    assert answer.json()["redis"] == "down"


def test_a_job_started_meanwhile_waits_and_is_handed_on_afterwards(
    asked: Callable[[], int], django_capture_on_commit_callbacks: Callable[..., object], settings: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        job = jobs.start("tests.found", by=Actor.system(), code="R", steps=1)
    job.refresh_from_db()
    assert (job.state, job.dispatched_at) == (JobState.QUEUED, None)


def test_no_banner_while_it_answers(client: Client) -> None:
    forget()
    client.force_login(make.member(Role.ADMINISTRATION_STAFF).person)
    assert BANNER not in client.get(reverse("core:people")).content.decode()


@pytest.mark.parametrize(
    ("silence", "told"), [(queue.FRESH - 2, False), (queue.FRESH + 1, True), (queue.WORKER_GONE + 1, False)]
)
def test_one_silent_worker_of_two_is_told_until_it_is_taken_for_removed(
    client: Client, silence: int, told: bool
) -> None:
    queue.client().flushdb()
    queue.mark_swept()
    queue.mark_worker("celery@one")
    queue.client().hset("gonghao.workers", "celery@two", int(time.time()) - silence)
    answer = client.get("/health/jobs")
    assert answer.status_code == (503 if told else 200)
    assert answer.json()["workers"] == ("down celery@two" if told else "ok")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_that_ends_as_asked_is_not_missed(celery_worker: subprocess.Popen[bytes]) -> None:
    name = f"celery@{socket.gethostname()}"
    wait_for(lambda: queue.client().hexists("gonghao.workers", name), "the worker's mark")
    celery_worker.terminate()
    wait_for(lambda: not queue.client().hexists("gonghao.workers", name), "that it signed off")
