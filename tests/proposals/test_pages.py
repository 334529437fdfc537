"""Pages: who gets which, saves and clashes over HTTP, forms posted twice, stale tabs, other alliances' addresses."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.roles import Role
from budgets.actions import set_requested
from proposals import actions
from proposals.fields import _tick, figure_parsers
from proposals.models import Call, Subplan, SubplanItem
from proposals.queries import proposals_visible_to
from proposals.queries.listed import tell
from tests import make as ground
from tests.budgets import make as lower
from tests.proposals import make
from tests.proposals.clients import client_of, sign_in, staff

pytestmark = pytest.mark.django_db


def save(client: Client, subplan: Subplan, field: str, base: str, value: str, **more: Any) -> Any:
    return client.post(
        reverse("proposals:save_subplan", args=[subplan.pk]), {"field": field, "base": base, "value": value}, **more
    )


@pytest.fixture
def proposal():
    return make.proposal()


@pytest.fixture
def own(proposal):
    return make.subplan(proposal)


PAGES_OF_A_PROPOSAL = ["proposal", "shared", "matrix", "findings", "findings_list"]
PAGES_OF_A_SUBPLAN = ["subplan", "indicators", "designated", "signoff", "copy", "subplan_findings"]


@pytest.mark.parametrize("name", PAGES_OF_A_PROPOSAL)
def test_pages_of_a_proposal_open_for_convener_partner_and_staff(own, name):
    partner = client_of(make.subplan(own.proposal, 2))
    for client in (client_of(own), partner, staff()):
        assert client.get(reverse(f"proposals:{name}", args=[own.proposal_id])).status_code == 200


@pytest.mark.parametrize("name", PAGES_OF_A_SUBPLAN)
def test_pages_of_a_subplan_open_for_its_officer(own, name):
    make.designate(own.school, partnership=True, outreach=True)
    assert client_of(own).get(reverse(f"proposals:{name}", args=[own.pk])).status_code == 200


@pytest.mark.parametrize("name", PAGES_OF_A_PROPOSAL)
def test_another_alliances_proposal_is_not_found(own, name):
    stranger = client_of(make.subplan(make.proposal()))
    assert stranger.get(reverse(f"proposals:{name}", args=[own.proposal_id])).status_code == 404


@pytest.mark.parametrize("name", PAGES_OF_A_SUBPLAN)
def test_another_alliances_subplan_is_not_found(own, name):
    stranger = client_of(make.subplan(make.proposal()))
    assert stranger.get(reverse(f"proposals:{name}", args=[own.pk])).status_code == 404


def test_partner_does_not_find_the_conveners_subplan_nor_reads_of_it(own):
    item = make.item(own, "1.1", "3.1", "3.2", name="不給別校看的細項")
    actions.save_field(by=make.officer(own.school), subplan=own, field="title", base="", value="不給別校看的標題")
    partner = client_of(make.subplan(own.proposal, 2))
    assert partner.get(reverse("proposals:item", args=[own.pk, item.pk])).status_code == 404
    for name in PAGES_OF_A_PROPOSAL:
        assert "不給別校看" not in partner.get(reverse(f"proposals:{name}", args=[own.proposal_id])).content.decode()


def test_item_of_another_subplan_is_not_found(own):
    theirs = make.item(make.subplan(own.proposal, 2), "1.1")
    assert client_of(own).get(reverse("proposals:item", args=[own.pk, theirs.pk])).status_code == 404


def test_start_page_leads_to_the_newest_proposal(own):
    answer = client_of(own).get(reverse("proposals:own"))
    assert answer["Location"] == reverse("proposals:proposal", args=[own.proposal_id])
    lonely = sign_in(ground.member(Role.SCHOOL_OFFICER, make.school().organisation))
    assert lonely.get(reverse("proposals:own")).status_code == 200


def test_save_answers_with_what_is_stored(own):
    answer = save(client_of(own), own, "hours", "", "４")
    assert answer.status_code == 200
    assert answer.json()["value"] == "４"
    own.refresh_from_db()
    assert own.hours == 4


def test_clash_answers_with_both_texts(own):
    client = client_of(own)
    save(client, own, "goals", "", "甲的文字")
    answer = save(client_of(own), own, "goals", "", "乙的文字")
    assert answer.status_code == 409
    assert "甲的文字" in answer.content.decode()
    assert "乙的文字" in answer.content.decode()
    assert 'data-take="both"' in answer.content.decode()


def test_unknown_field_is_refused_and_changes_nothing(own):
    before = Subplan.objects.values().get(pk=own.pk)
    assert save(client_of(own), own, "state", "draft", "signed").status_code == 422
    assert Subplan.objects.values().get(pk=own.pk) == before


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "'; DROP TABLE x; --", "{{ 7|add:7 }}", "../../etc/passwd", "=1+1"]
)
def test_naughty_text_is_text(own, text):
    client = client_of(own)
    assert save(client, own, "title", "", text).status_code == 200
    page = client.get(reverse("proposals:subplan", args=[own.pk])).content.decode()
    assert "<script>alert" not in page
    own.refresh_from_db()
    assert own.title == text


def test_too_long_a_title_is_kept_by_the_page(own):
    answer = save(client_of(own), own, "title", "", "長" * 201)
    assert answer.status_code == 422
    own.refresh_from_db()
    assert own.title == ""


def test_save_when_signed_out_asks_to_sign_in_again(own):
    assert save(Client(), own, "title", "", "x").status_code == 401


def test_save_after_the_deadline_tells_the_deadline(own):
    client = client_of(own)
    with attributed(Actor.system(), "test"):
        Call.objects.update(subplans_due_at=Now() - timedelta(hours=1), submit_until=Now() - timedelta(seconds=1))
    answer = save(client, own, "title", "", "太遲", headers={"x-requested-with": "fetch"})
    assert answer.status_code == 403
    assert answer["Content-Type"].startswith("text/plain")
    assert len(answer.content.decode()) > 10
    own.refresh_from_db()
    assert own.title == ""


def test_add_item_posted_twice_adds_once(own):
    client, url = client_of(own), reverse("proposals:add_item", args=[own.pk])
    for _time in range(2):
        assert client.post(url, {"expects": "0"}).status_code == 302
    assert SubplanItem.objects.count() == 1


def test_stale_tab_of_a_removed_item_goes_back_to_the_list(own):
    item = make.item(own, "1.1")
    client = client_of(own)
    url = reverse("proposals:remove_item", args=[own.pk, item.pk])
    for _time in range(2):
        assert client.post(url).status_code == 302
    assert save(client, own, f"item-{item.pk}-name", "", "x").status_code == 422


def test_call_pages_for_staff_and_schools(own):
    client, call = staff(), own.proposal.call
    for url in (reverse("proposals:calls"), reverse("proposals:new_call"), reverse("proposals:call", args=[call.pk])):
        assert client.get(url).status_code == 200
    school = client_of(own)
    assert school.get(reverse("proposals:call", args=[call.pk])).status_code == 200
    assert school.get(reverse("proposals:new_call")).status_code == 403
    assert school.get(reverse("proposals:edit_call", args=[call.pk])).status_code == 403


def queries(client: Client, url: str) -> int:
    client.get(url)  # what is remembered for good is not counted
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_calls_take_the_same_queries_for_one_and_three(proposal):
    client, url = staff(), reverse("proposals:calls")
    one = queries(client, url)
    make.call(112)
    make.call(113)
    assert queries(client, url) == one


@pytest.mark.parametrize("name", ["proposal", "matrix", "findings"])
def test_a_proposals_page_takes_the_same_queries_for_more_schools(name):
    small, large = make.proposal(), make.proposal(make.school(), *(make.school() for _each in range(4)))
    for each in (small, large):
        for own in each.subplans.all():
            make.item(make.subplan(each, own.number), "1.1")
    client = staff()
    counts = [queries(client, reverse(f"proposals:{name}", args=[each.pk])) for each in (small, large)]
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", ["subplan", "signoff"])
def test_a_subplans_page_takes_the_same_queries_for_more_items(own, name):
    other = make.subplan(own.proposal, 2)
    make.item(other, "1.1")
    for key in ("1.1", "1.2", "1.3"):
        made = make.item(own, key)
        actions.add_activity(by=make.officer(own.school), subplan=own, item=made.pk)
    client = staff()
    counts = [queries(client, reverse(f"proposals:{name}", args=[each.pk])) for each in (other, own)]
    assert counts[0] == counts[1]


def test_english_pages_speak_english(own):
    client = client_of(own)
    page = client.get(reverse("proposals:proposal", args=[own.proposal_id]), headers={"accept-language": "en"})
    assert "What is to be done" in page.content.decode()


@pytest.mark.parametrize("value", ["on", "0", "2", "1" * 41])
def test_tick_is_one_or_nothing(own, value):
    client = client_of(own)
    name = next(f"figure-{key}" for key, parser in figure_parsers(own.proposal.edition).items() if parser is _tick)
    assert save(client, own, name, "", value).status_code == 422
    assert save(client, own, name, "", "1").status_code == 200
    assert save(client, own, name, "1", "").status_code == 200


@pytest.mark.parametrize(("length", "status"), [(20, 200), (21, 422)])
def test_hours_hold_twenty_characters(own, length, status):
    assert save(client_of(own), own, "hours", "", "時" * length).status_code == status


def test_keys_that_cannot_be_are_passed_over(own):
    client = client_of(own)
    for items in ("9" * 5000, "9" * 20):
        answer = client.post(reverse("proposals:copy", args=[own.pk]), {"items": [items]})
        assert answer.status_code == 302
    answer = client.post(reverse("proposals:move_activity", args=[own.pk, 1]), {"item": "-1", "step": "1"})
    assert answer.status_code == 302


def test_amounts_in_the_list_are_of_the_schools_one_may_see(proposal):
    convener, partner = (make.subplan(proposal, number) for number in (1, 2))
    for plan, amount in ((convener.plan, 5000), (partner.plan, 7000)):
        lower.item(plan, "advising", (1, amount))
    set_requested(by=Actor.system(), plans=[convener.plan, partner.plan])
    seen = []
    for by in (make.staff(), make.officer(convener.school), make.officer(partner.school)):
        shown = list(proposals_visible_to(by))
        tell(by, shown)
        seen += [(row.requested, row.summed_count, row.subplans_count) for row in shown]
    assert seen == [(12_000, 2, 2), (12_000, 2, 2), (7_000, 1, 2)]
