"""What reading a file asks or offers, on the batch's page and on the command line."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models import Membership
from accounts.roles import Role
from communities import receivers
from communities.models import School
from core.models import Job, JobState
from exchange import actions
from exchange.models import Batch
from exchange.states import BatchState
from tests import make
from tests.exchange.building import SCHOOL_HEAD, as_csv, as_workbook, school
from tests.exchange.importing import checked, silent

pytestmark = pytest.mark.django_db

DAY, NIGHT = [SCHOOL_HEAD, school("070301")], [SCHOOL_HEAD, school("070302")]
SPLIT = as_workbook({"日間部": DAY, "進修部": NIGHT})


@pytest.fixture
def member() -> Membership:
    receivers.load()
    return make.member(Role.ADMINISTRATION_STAFF)


@pytest.fixture
def staff(member: Membership) -> Actor:
    return Actor.of(member)


@pytest.fixture
def browser(client: Client, member: Membership) -> Client:
    client.force_login(member.person, "django.contrib.auth.backends.ModelBackend")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def page(browser: Client, batch: Batch) -> str:
    Job.objects.update(state=JobState.DONE)
    return str(browser.get(reverse("exchange:batch", args=[batch.pk])).content.decode())


def answered(browser: Client, batch: Batch, choice: str, staff: Actor) -> Batch:
    Job.objects.update(state=JobState.DONE)
    response = browser.post(reverse("exchange:answer", args=[batch.pk]), {"choice": choice})
    assert response.status_code == 302
    return actions.make_preview(by=staff, batch=batch, progress=silent)


def test_the_page_asks_which_table_is_meant_and_goes_on_with_the_answer(browser: Client, staff: Actor) -> None:
    batch = checked(SPLIT, by=staff)
    assert batch.state == BatchState.ASKING
    shown = page(browser, batch)
    assert "Which one is meant?" in shown
    assert all(f'value="{value}"' in shown for value in ("all", "日間部!2", "進修部!2"))
    batch = answered(browser, batch, "all", staff)
    assert (batch.state, batch.answers["table"]) == (BatchState.PREVIEW, "all")
    assert "進修部!2" in page(browser, batch)
    actions.apply(by=staff, batch=batch, progress=silent)
    assert School.objects.count() == 2


def test_an_answer_that_was_not_offered_is_refused(browser: Client, staff: Actor) -> None:
    batch = checked(SPLIT, by=staff)
    response = browser.post(reverse("exchange:answer", args=[batch.pk]), {"choice": "夜間部!2"})
    assert response.status_code == 422


def test_the_page_offers_a_hidden_table_beside_the_one_that_was_read(browser: Client, staff: Actor) -> None:
    batch = checked(as_workbook({"新": DAY, "舊": NIGHT}, hidden=["舊"]), by=staff)
    assert batch.state == BatchState.PREVIEW
    assert "Read another table of this file" in page(browser, batch)
    batch = answered(browser, batch, "舊!2", staff)
    assert [row["label"].split()[0] for row in (batch.preview or {})["new"]] == ["070302"]


def test_the_page_asks_which_letters_are_meant(browser: Client, staff: Actor) -> None:
    content = as_csv([SCHOOL_HEAD, school("070301", name="市立□高中")], "cp950")
    content = content.replace("□".encode("cp950"), b"\xfa\x40")
    batch = checked(content, by=staff)
    assert "B2" in page(browser, batch)
    batch = answered(browser, batch, "big5hkscs", staff)
    assert (batch.state, batch.encoding) == (BatchState.PREVIEW, "big5hkscs")


def test_the_command_names_the_answers_and_takes_one(tmp_path: Path, member: Membership) -> None:
    path = tmp_path / "名錄.xlsx"
    path.write_bytes(SPLIT)

    def run(*more: str) -> tuple[int, dict[str, object]]:
        out = StringIO()
        with pytest.raises(SystemExit) as ended:
            call_command("import_data", "detect", str(path), "--json", *more, stdout=out)
        return int(ended.value.code or 0), json.loads(out.getvalue())

    code, told = run()
    assert (code, told["state"]) == (2, "asking")
    assert "日間部!2" in json.dumps(told, ensure_ascii=False)
    code, told = run("--answer", "table=all")
    assert (code, told["state"], told["totals"]["count"]) == (0, "preview", 2)  # type: ignore[index]
