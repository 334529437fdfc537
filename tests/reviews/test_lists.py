"""The lists of rounds, of cases and of one's own reviews: what their filters mean, what they are sorted by, whose rows
they show; a round's page shows its part of the list of cases."""

import csv
import io

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.roles import Role
from reviews import actions
from reviews.filters import CaseFilter, DeskFilter, RoundFilter
from reviews.models import Case, Round
from reviews.queries import cases_scored, desk_of, listed
from reviews.tables import CaseTable, DeskTable, RoundTable
from tests import make as people
from tests.lists import ListOf
from tests.reviews import make

pytestmark = pytest.mark.django_db
CASES = ListOf("/reviews/cases/", CaseTable)
DESK = ListOf("/reviews/desk/", DeskTable)
ROUNDS = ListOf("/reviews/rounds/", RoundTable)
FIGURES = ("active", "submitted", "least", "most", "mean", "deviation")


@pytest.fixture
def staff() -> Client:
    client = make.visitor(Client())
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def round_() -> Round:
    return make.round_(open=True, needed=2)


def three(of: Round) -> tuple[Case, Case, Case]:
    """Cases: two reviews submitted, far apart; one submitted and one in hand; nobody's."""
    apart, waiting, nobodys = (make.case(of, title=title) for title in ("甲社區", "乙社區", "丙社區"))
    make.submitted(apart, 60, 60, 60, 61)
    make.submitted(apart, 90, 90, 90, 90)
    make.submitted(waiting, 80, 80, 80, 80)
    make.mark(make.assigned(waiting), 70, 70)
    return apart, waiting, nobodys


def found(of: type[CaseFilter | RoundFilter | DeskFilter], asked: str, by: Actor) -> set[object]:
    return set(of(QueryDict(asked), by).qs)


def test_cases_are_sorted_by_what_is_shown_of_them(staff: Client, round_: Round) -> None:
    three(round_)
    by = make.staff()
    shown = list(cases_scored(by))
    listed.tell(shown)
    for figure in FIGURES:
        rows = list(listed.sortable(cases_scored(by), figure))
        for row, told in zip(rows, shown, strict=True):
            worked_out, read = getattr(row, figure), getattr(told, figure)
            if read is None or figure in ("active", "submitted"):
                assert worked_out == read, figure
            else:  # the database leaves the weights in percent as they are
                assert float(worked_out) / 100 == pytest.approx(float(read), abs=0.0051), figure
    assert CASES.opened(staff, "sort=-mean").column("Mean") == ["80.00", "75.13", "—"]
    assert CASES.opened(staff, "sort=-deviation").column("Case") == ["甲社區", "丙社區", "乙社區"], (
        "what nothing lies apart of stands last, in the order of the list"
    )


def test_what_is_looked_for_in_the_cases(round_: Round) -> None:
    apart, waiting, nobodys = three(round_)
    earlier = make.case(make.round_(110), title="丁社區")
    for asked, cases in (
        ("", {apart, waiting, nobodys, earlier}),
        (f"round={round_.pk}", {apart, waiting, nobodys}),
        ("round=0", {apart, waiting, nobodys, earlier}),  # no such round
        ("q=甲", {apart}),
        ("lacking=on", {nobodys, earlier}),
        ("awaiting=on", {waiting}),
        (f"round={round_.pk}&lacking=on", {nobodys}),
    ):
        assert found(CaseFilter, asked, make.staff()) == cases, asked


def test_a_recused_reviewer_is_missing(round_: Round) -> None:
    case = make.case(round_)
    first, _second = make.assigned(case), make.assigned(case)
    assert found(CaseFilter, "lacking=on", make.staff()) == set()
    actions.declare_conflict(by=Actor.of(first.reviewer), assignment=first, reason="曾任該校顧問")
    assert found(CaseFilter, "lacking=on", make.staff()) == {case}


def test_a_rounds_page_shows_its_cases_in_any_order_and_no_others(staff: Client, round_: Round) -> None:
    three(round_)
    make.case(other := make.round_(110), title="丁社區")
    page = ListOf(reverse("reviews:round", args=[round_.pk]), CaseTable)

    def cases(asked: str) -> list[str]:
        return [row["Case"] for row in page.opened(staff, asked).rows if "Case" in row]

    for asked in ("", f"round={other.pk}", "round=&sort=case", "q="):
        assert set(cases(asked)) == {"甲社區", "乙社區", "丙社區"}, asked
    assert "Round" not in page.opened(staff).titles(), "which one it is goes without saying"
    assert "Round" in CASES.opened(staff).titles()
    assert cases(page.opened(staff).head("Mean").link or "") == ["乙社區", "甲社區", "丙社區"]


def test_details_follow_the_filters_of_the_list(staff: Client, round_: Round) -> None:
    three(round_)
    make.submitted(make.case(make.round_(110, open=True), title="丁社區"), 70, 70, 70, 70)
    for asked, titles in (
        ("", {"甲社區", "乙社區", "丁社區"}),
        (f"round={round_.pk}&sort=-mean", {"甲社區", "乙社區"}),
        ("awaiting=on", {"乙社區"}),
    ):
        answer = staff.post(f"{reverse('exchange:export', args=['reviews', 'csv'])}?{asked}")
        _head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
        assert {row[1] for row in rows} == titles, asked


def test_what_is_looked_for_in_the_rounds(staff: Client, round_: Round) -> None:
    earlier = make.round_(110)
    for asked, rounds in (
        ("", {round_, earlier}),
        ("year=110", {earlier}),
        ("state=open", {round_}),
        ("year=109", {round_, earlier}),  # no round of that year
    ):
        assert found(RoundFilter, asked, make.staff()) == rounds, asked
    assert ROUNDS.opened(staff, "sort=round").column("Round") == [
        "Academic year 110 · Proposals",
        "Academic year 111 · Proposals",
    ]


def test_ones_own_reviews_are_sorted_by_what_is_shown_of_them(round_: Round) -> None:
    reviewer = make.reviewer()
    for values in ((70, 80, 90, 90), (60, 60), (), (50, 50, 50, 50)):
        make.mark(make.assigned(make.case(round_), reviewer), *values)
    by = Actor.of(reviewer)
    shown = list(desk_of(by))
    listed.tell_own(shown)
    rows = list(listed.sortable_own(desk_of(by), "total"))
    assert [(row.marked, row.total) for row in rows] == [
        (told.marked, None if told.total is None else told.total * 100) for told in shown
    ]
    assert [row.marked for row in listed.sortable_own(desk_of(by), "marked")] == [told.marked for told in shown]


def test_a_reviewer_finds_the_own_cases_alone(round_: Round) -> None:
    reviewer, other = make.reviewer(), make.reviewer()
    own, done = (make.assigned(make.case(round_, title=title), reviewer) for title in ("甲社區", "乙社區"))
    make.assigned(make.case(round_, title="丙社區"), other)
    make.mark(done, 80, 80, 80, 80)
    actions.submit(by=Actor.of(reviewer), assignment=done)
    for asked, reviews in (
        ("", {own, done}),
        ("state=assigned", {own}),
        ("state=submitted", {done}),
        ("state=recused", {own, done}),  # those are out of sight: not to choose
        ("q=乙", {done}),
        ("q=丙", set()),
    ):
        assert found(DeskFilter, asked, Actor.of(reviewer)) == reviews, asked
    browser = make.visitor(Client(), reviewer)
    answer = browser.post(f"{reverse('exchange:export', args=['list-desk', 'csv'])}?sort=-case")
    told = answer.content.decode("utf-8-sig")
    assert "甲社區" in told and "丙社區" not in told


@pytest.mark.parametrize("of", [CaseFilter, RoundFilter, DeskFilter])
def test_who_neither_reviews_nor_manages_finds_nothing(
    of: type[CaseFilter | RoundFilter | DeskFilter], round_: Round
) -> None:
    three(round_)
    for nobody in (Actor.public(), Actor.system(), people.actor(Role.SCHOOL_OFFICER)):
        assert found(of, f"round={round_.pk}", nobody) == set()
        assert "round" not in of(QueryDict(), nobody).form.fields or not [
            key for key, _word in of(QueryDict(), nobody).form.fields["round"].choices if key
        ], "not even which rounds there are"
