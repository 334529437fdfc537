"""A file whose heads are not understood is read as somebody says, and the next one with its heads is offered that."""

import json
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models import Membership
from accounts.roles import Role
from communities.models import School
from core.models import Job, JobState
from exchange import actions
from exchange.models import Batch, ColumnMapping
from exchange.states import BatchState
from tests import make
from tests.exchange.building import as_csv, as_xlsx
from tests.exchange.importing import checked, silent

pytestmark = pytest.mark.django_db

HEADS = ["機關碼", "名", "公立或私立", "在哪個縣市", "門牌", "註"]
ROWS = [
    ["070301", "虛構一高中", "公立", "彰化縣", "彰化縣彰化市中山路1號", "x"],
    ["071302", "虛構二高中", "私立", "彰化縣", "彰化縣員林市莒光路1號", "y"],
]
PLACES = {"code": 0, "name": 1, "ownership": 2, "county": 3, "address": 4}


@pytest.fixture
def member() -> Membership:
    return make.member(Role.ADMINISTRATION_STAFF)


@pytest.fixture
def staff(member: Membership) -> Actor:
    return Actor.of(member)


@pytest.fixture
def browser(client: Client, member: Membership) -> Client:
    client.force_login(member.person, "django.contrib.auth.backends.ModelBackend")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def unknown(staff: Actor, rows: Any = None, heads: Any = None) -> Batch:
    batch = checked(as_csv([["本校名單"], heads or HEADS, *(rows or ROWS)]), by=staff)
    Job.objects.update(state=JobState.DONE)
    return batch


def post(browser: Client, batch: Batch, do: str, **given: Any) -> Any:
    data = {"kind": "schools", "year": "", "sheet": "", "head": "2", "do": do}
    data |= {f"place_{name}": place for name, place in PLACES.items()}
    return browser.post(reverse("exchange:columns", args=[batch.pk]), {**data, **given})


def test_columns_are_said_and_the_file_is_read_so(browser: Client, staff: Actor) -> None:
    batch = unknown(staff)
    assert batch.state == BatchState.ASKING
    page = browser.get(reverse("exchange:batch", args=[batch.pk])).content.decode()
    assert reverse("exchange:columns", args=[batch.pk]) in page
    assert post(browser, batch, "read").url == reverse("exchange:batch", args=[batch.pk])
    batch = actions.make_preview(by=staff, batch=batch, progress=silent)
    assert (batch.kind, batch.state, batch.preview["counts"]["new"]) == ("schools", BatchState.PREVIEW, 2)
    actions.apply(by=staff, batch=batch, progress=silent)
    kept = School.objects.get(organisation__code="071302")
    assert (kept.name, kept.ownership, kept.township and kept.township.name) == ("虛構二高中", "private", "員林市")


def test_page_shows_columns_with_examples_and_the_first_rows_as_read(browser: Client, staff: Actor) -> None:
    batch = unknown(staff, [["70301", *ROWS[0][1:]], *ROWS[1:]])
    address = reverse("exchange:columns", args=[batch.pk])
    assert "What it is" in browser.get(address, {}).content.decode()
    page = post(browser, batch, "show").content.decode()
    assert "A 機關碼 （70301、071302）" in page and "F 註" in page
    answer = post(browser, batch, "look")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "The first rows, read so" in page and "虛構二高中" in page
    assert "has lost its leading zeros" in page
    batch.refresh_from_db()
    assert (batch.state, ColumnMapping.objects.count()) == (BatchState.ASKING, 0), "looking changes nothing"


def test_what_lacks_or_stands_twice_is_said_and_nothing_typed_is_lost(browser: Client, staff: Actor) -> None:
    batch = unknown(staff)
    answer = post(browser, batch, "read", place_name="", place_address="3")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This column is needed" in page
    assert "This is already “County”" in page
    assert '<option value="2" selected>' in page
    batch.refresh_from_db()
    assert batch.state == BatchState.ASKING


def test_showing_the_same_columns_once_more_keeps_what_was_said(browser: Client, staff: Actor) -> None:
    batch, chosen = unknown(staff), '<option value="0" selected>A 機關碼'
    assert chosen in post(browser, batch, "show", shown="schools|2|").content.decode()
    assert chosen not in post(browser, batch, "show", shown="junior-highs|2|").content.decode()


def test_next_file_with_the_same_heads_is_offered_the_same_columns(browser: Client, staff: Actor) -> None:
    post(browser, unknown(staff), "read")
    other = [HEADS[n] for n in (1, 0, 2, 3, 4, 5)]
    for heads, rows in ((HEADS, ROWS), (other, [[r[1], r[0], *r[2:]] for r in ROWS])):
        batch = unknown(staff, rows, heads)
        question = batch.preview["question"]
        assert (batch.state, question["key"], len(question["options"])) == (BatchState.ASKING, "kept", 2)
        assert "機關碼 → Code" in question["sentence"]["en"]
        Job.objects.update(state=JobState.DONE)
        browser.post(reverse("exchange:answer", args=[batch.pk]), {"choice": question["options"][0][0]})
        batch = actions.make_preview(by=staff, batch=batch, progress=silent)
        assert (batch.state, batch.kind, batch.preview["counts"]["new"]) == (BatchState.PREVIEW, "schools", 2)


def test_two_columns_with_one_head_are_told_apart_by_their_place(browser: Client, staff: Actor) -> None:
    batch = unknown(staff, heads=[*HEADS[:5], "門牌"])
    post(browser, batch, "read", place_address="4", place_website="5")
    batch = actions.make_preview(by=staff, batch=batch, progress=silent)
    actions.apply(by=staff, batch=batch, progress=silent)
    assert School.objects.get(organisation__code="070301").website == "x"


def test_what_is_offered_can_be_declined(staff: Actor, browser: Client) -> None:
    post(browser, unknown(staff), "read")
    batch = actions.read_again(by=staff, batch=unknown(staff), answers={"kept": "no"})
    batch = actions.make_preview(by=staff, batch=batch, progress=silent)
    assert (batch.state, batch.preview["kinds"]) == (BatchState.ASKING, [])


def test_other_heads_and_other_organisations_are_offered_nothing(staff: Actor, browser: Client) -> None:
    post(browser, unknown(staff), "read")
    assert "question" not in unknown(staff, heads=["別的", *HEADS[1:]]).preview
    other = make.actor(Role.ADMINISTRATION_STAFF)
    assert other.organisation_id != staff.organisation_id
    assert "question" not in unknown(other).preview


def test_saying_it_anew_takes_the_place_of_the_old(staff: Actor, browser: Client) -> None:
    post(browser, unknown(staff), "read")
    post(browser, unknown(staff), "read", place_website="5")
    kept = ColumnMapping.objects.get()
    assert kept.places == {**PLACES, "website": 5}


def test_file_without_any_head_can_be_read(browser: Client, staff: Actor) -> None:
    batch = checked(as_xlsx(ROWS), by=staff)
    Job.objects.update(state=JobState.DONE)
    assert post(browser, batch, "read", head="0", sheet="Sheet").status_code == 302
    batch = actions.make_preview(by=staff, batch=batch, progress=silent)
    assert (batch.state, batch.preview["counts"]["new"]) == (BatchState.PREVIEW, 2)
    assert ColumnMapping.objects.count() == 0


def test_file_understood_in_part_leads_to_the_columns(browser: Client, staff: Actor) -> None:
    batch = checked(
        as_csv([["代碼", "學校名稱", "縣市名稱", "門牌"], ["070301", "甲", "彰化縣", "彰化市"]]),
        by=staff,
        kind="schools",
    )
    Job.objects.update(state=JobState.DONE)
    assert batch.state == BatchState.WRONG
    page = browser.get(reverse("exchange:columns", args=[batch.pk])).content.decode()
    assert '<option value="1" selected>' in page, "what is known is filled in"


def test_command_takes_the_kept_columns(capsys: Any, tmp_path: Any, staff: Actor, browser: Client) -> None:
    post(browser, unknown(staff), "read")
    path = tmp_path / "file.csv"
    path.write_bytes(as_csv([HEADS, *ROWS]))
    with pytest.raises(SystemExit) as ended:
        call_command("import_data", "detect", str(path), "--json")
    (question,) = json.loads(capsys.readouterr().out)["questions"]
    assert ended.value.code == 2
    kept = next(value for value in question["options"] if value != "no")
    with pytest.raises(SystemExit) as ended:
        call_command("import_data", "detect", str(path), "--answer", f"kept={kept}", "--apply", "--json")
    answer = json.loads(capsys.readouterr().out)
    assert (ended.value.code, answer["state"], answer["counts"]["new"]) == (0, "applied", 2)
    call_command("undo_import", str(answer["batch"]))
    assert School.objects.count() == 0
