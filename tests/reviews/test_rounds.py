"""Rounds: criteria of the year's rules, weights that make 100, opened and closed by staff alone."""

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.policy import Denied
from accounts.roles import Role
from core.refusals import Refused
from reviews import actions
from reviews.models import Criterion, Round
from tests import make as people
from tests.reviews import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("year", "second"), [(110, "社區內學校提供全數免試入學名額"), (111, "社區內學校提供適性轉學名額")]
)
def test_round_begins_with_the_criteria_of_its_year(year: int, second: str) -> None:
    found = make.round_(year)
    assert [criterion.weight for criterion in found.criteria.all()] == [25] * 4
    assert found.criteria.all()[1].name_zh == second


def test_year_has_one_round(client: Client) -> None:
    make.visitor(client)
    fields = {"year": "111", "reviewers_needed": "3", "due": "112/04/30"}
    answers = [client.post(reverse("reviews:new_round"), fields).status_code for _ in range(2)]
    assert answers == [302, 422]
    assert timezone.localtime(Round.objects.get().closes_at).isoformat() == "2023-04-30T23:59:00+08:00"
    with pytest.raises(IntegrityError, match="round_once"), transaction.atomic(), attributed(Actor.system(), "test"):
        Round.objects.create(year=111)


def test_year_without_rules_is_refused() -> None:
    with pytest.raises(Refused, match="105 學年度沒有適用的規定。"):
        actions.set_round(by=make.staff(), year=105, reviewers_needed=3, closes_at=None)
    assert not Round.objects.exists()


@pytest.mark.parametrize(
    ("weights", "kept"), [((60, 39), False), ((60, 40), True), ((60, 41), False), ((110, -10), False)]
)
def test_weights_make_100(client: Client, weights: tuple[int, int], kept: bool) -> None:
    found = make.round_()
    fields = {
        "form-TOTAL_FORMS": "4",
        "form-INITIAL_FORMS": "4",
        **{
            f"form-{at}-{name}": value
            for at in range(4)
            for name, value in {"name_zh": f"準則{at}", "name_en": f"Criterion {at}"}.items()
        },
        "form-0-weight": str(weights[0]),
        "form-1-weight": str(weights[1]),
        "form-2-weight": "7",
        "form-2-DELETE": "on",
        "form-3-weight": "7",
        "form-3-DELETE": "on",
    }
    answer = make.visitor(client).post(reverse("reviews:criteria", args=[found.pk]), fields)
    assert answer.status_code == (302 if kept else 422)
    assert [criterion.weight for criterion in found.criteria.all()] == (list(weights) if kept else [25] * 4)
    if not kept:
        assert "準則0" in answer.content.decode()


def test_criteria_are_fixed_once_scoring_is_open() -> None:
    found = make.round_(open=True)
    with pytest.raises(Refused, match="已開始評分，審查項目不再更動。"):
        actions.weigh(by=make.staff(), round=found, criteria=[actions.Weighed("甲", "A", 100)])
    for action in (
        lambda: Criterion.objects.update(weight=1),
        lambda: Criterion.objects.all().delete(),
        lambda: Criterion.objects.create(round=found, position=9, name_zh="甲", name_en="A", weight=1),
    ):
        with pytest.raises(ProgrammingError, match="criteria are fixed"), attributed(Actor.system(), "test"):
            action()
    assert [criterion.weight for criterion in found.criteria.all()] == [25] * 4


def test_weights_that_do_not_make_100_never_open() -> None:
    found = make.round_()
    with attributed(Actor.system(), "test"):
        found.criteria.filter(position=1).update(weight=24)
    with pytest.raises(Refused, match="審查項目配分合計 99%，請調整為 100%。"):
        actions.move_round(by=make.staff(), round=found, event="open")


def test_round_opens_closes_and_opens_again_with_a_reason(client: Client) -> None:
    found = make.round_()
    make.visitor(client)
    url = reverse("reviews:move_round", args=[found.pk])
    steps = [("open", "", 302), ("open", "", 422), ("close", "", 302), ("reopen", " ", 422), ("reopen", "補評", 302)]
    assert [client.post(url, {"event": event, "remark": why}).status_code for event, why, _ in steps] == [
        status for *_, status in steps
    ]
    found.refresh_from_db()
    assert found.state == "open"


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.SCHOOL_OFFICER, Role.EVALUATION_GROUP])
def test_only_staff_manage_rounds(client: Client, role: Role) -> None:
    found = make.round_()
    with pytest.raises(Denied, match=r"round\.manage"):
        actions.set_round(by=people.actor(role), year=112, reviewers_needed=3, closes_at=None)
    make.visitor(client, people.member(role))
    assert client.get(reverse("reviews:rounds")).status_code == 403
    assert client.get(reverse("reviews:new_round")).status_code == 403
    for name in ("round", "edit_round", "criteria"):
        assert client.get(reverse(f"reviews:{name}", args=[found.pk])).status_code == 404
    assert client.post(reverse("reviews:move_round", args=[found.pk]), {"event": "open"}).status_code == 404


@pytest.mark.parametrize("name", ["rounds", "round"])
def test_round_pages_take_the_same_queries_at_1_and_3_rows(
    client: Client, name: str, django_assert_num_queries
) -> None:
    make.visitor(client)
    found = make.round_(open=True)
    counts = []
    for number in (1, 3):
        for _ in range(number):
            make.submitted(make.case(found), 80, 80, 80, 80)
        if name == "rounds" and number == 3:
            make.round_(112)
        url = reverse("reviews:rounds") if name == "rounds" else reverse("reviews:round", args=[found.pk])
        client.get(url)
        with django_assert_num_queries(100, exact=False) as seen:
            assert client.get(url).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
