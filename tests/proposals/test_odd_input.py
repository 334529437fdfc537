"""Odd input at the pages gets an answer, not a crash, and changes nothing."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership
from accounts.roles import OrganisationKind, Role
from budgets import actions as budgets
from budgets.judging import judged
from communities.models import Alliance
from findings import actions as findings
from proposals import actions
from proposals.models import Call, Proposal, Subplan
from tests import make as ground
from tests.budgets import make as lower
from tests.proposals import make

pytestmark = pytest.mark.django_db
NUL = "理由\x00"


@pytest.fixture
def staff() -> Client:
    return lower.visitor(Client(), ground.organisation(OrganisationKind.ADMINISTRATION), Role.ADMINISTRATION_STAFF)


@pytest.fixture
def proposal() -> Proposal:
    return make.proposal()


@pytest.fixture
def own(proposal: Proposal) -> Subplan:
    return make.subplan(proposal)


@pytest.fixture
def officer(own: Subplan) -> Client:
    return lower.visitor(Client(), own.school)


def test_a_call_keeps_its_dates_where_a_day_lies_centuries_away(staff: Client, proposal: Proposal) -> None:
    given = {
        "edition": "111",
        "opens_on": "0911-08-01",
        "subplans_due_on": "2099-01-01",
        "submit_on": "2099-01-02",
        "submit_at": "17:00",
        "note": "",
    }
    before = Call.objects.get()
    assert staff.post(reverse("proposals:edit_call", args=[before.pk]), given).status_code == 422
    assert Call.objects.get().opens_at == before.opens_at
    assert staff.get(reverse("proposals:calls")).status_code == 200


def test_a_role_is_not_given_for_millennia(staff: Client, own: Subplan) -> None:
    given = {
        "email": "new@example.invalid",
        "name": "某人",
        "role": "school-officer",
        "organisation_code": own.school.code,
        "starts_on": "2024-01-01",
        "ends_on": "9999-12-31",
    }
    before = Membership.objects.count()
    assert staff.post(reverse("accounts:invite"), given).status_code == 422
    assert Membership.objects.count() == before


def test_a_further_role_is_asked_for_with_the_person_filled_in(staff: Client) -> None:
    person = ground.member(Role.REVIEWER).person
    page = staff.get(reverse("accounts:invite"), {"person": person.pk}).content.decode()
    assert person.email in page and person.name in page
    for odd in ("x", "9" * 30, ""):
        assert staff.get(reverse("accounts:invite"), {"person": odd}).status_code == 200


def test_a_consent_that_cannot_be_kept_is_refused(officer: Client, proposal: Proposal) -> None:
    with attributed(Actor.system(), "test"):
        Alliance.objects.filter(pk=proposal.alliance_id).update(forming=True)
    address = reverse("communities:learning_zone", args=[proposal.alliance_id])
    answer = officer.post(address, {"learning_zone": "on", "learning_zone_consent": NUL})
    assert answer.status_code == 302
    assert not Alliance.objects.get(pk=proposal.alliance_id).learning_zone


@pytest.mark.parametrize(
    ("name", "given"),
    [("proposals:decide", {"event": "refuse", "remark": NUL}), ("proposals:call_event", {"remark": NUL})],
)
def test_a_reason_that_cannot_be_kept_counts_as_none(
    staff: Client, proposal: Proposal, name: str, given: dict[str, Any]
) -> None:
    args: list[Any] = [proposal.pk] if name == "proposals:decide" else [proposal.call_id, "reopen"]
    state = proposal.state
    assert staff.post(reverse(name, args=args), given).status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == state


@pytest.mark.parametrize("block", ["x" * 140_000, '"' * 3 + "x" * 140_000, "a\x00b"])
def test_a_block_that_is_no_table_is_refused(officer: Client, own: Subplan, block: str) -> None:
    item = budgets.add_item(by=make.officer(own.school), plan=own.plan, category="printing")
    before = item.lines.count()
    address = reverse("budgets:paste", args=[own.plan_id, item.pk])
    assert officer.post(address, {"block": block, "expects": "1"}).status_code == 422
    assert item.lines.count() == before


def test_a_budget_under_signature_is_a_sheet_to_read(officer: Client, own: Subplan) -> None:
    by = make.officer(own.school)
    make.item(own, "1.1")
    lower.item(own.plan, "meals", (10, 80), amount=0)
    address = reverse("budgets:table", args=[own.plan_id])
    assert "data-autosave" in officer.get(address).content.decode()
    make.introduced(own)
    actions.mark_ready(by=by, subplan=own)
    page = officer.get(address).content.decode()
    assert "data-autosave" not in page and "修正經費概算表" in page
    actions.write_on(by=by, subplan=own)
    assert "data-autosave" in officer.get(address).content.decode()


def test_a_justification_can_be_changed(officer: Client, own: Subplan) -> None:
    lower.item(own.plan, "printing", (100, 1000))
    (found,) = [each for each in judged(own.plan) if str(each.strength) == "principle"]
    by = make.officer(own.school)
    findings.waive(by=by, subject=own.plan, rule=found.rule, where=found.where, justification="供全社區使用")
    page = officer.get(reverse("budgets:beside", args=[own.plan_id])).content.decode()
    assert "修改理由" in page and "/rules/waive/" in page
