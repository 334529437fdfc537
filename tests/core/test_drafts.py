"""One field saved by itself: nobody's words are lost, whoever writes when."""

import threading

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Organisation
from accounts.roles import Role
from budgets.models import BudgetItem
from core import drafts
from core.cells import Refusal
from core.drafts import OR, Clash, Saved
from exchange import cells
from tests import make
from tests.access.nation import build

pytestmark = pytest.mark.django_db
NAME = {"name": cells.text(100)}
AMOUNT = {"amount": cells.whole()}


def write(row: Organisation, base: str, value: str, by: Actor | None = None) -> Saved | Clash:
    with attributed(by or Actor.system(), "test"):
        locked = Organisation.objects.select_for_update().get(pk=row.pk)
        return drafts.save(locked, "name", base=base, value=value, parsers=NAME)


def stored(row: Organisation) -> str:
    return Organisation.objects.get(pk=row.pk).name


def test_clash_keeps_both_and_names_the_other() -> None:
    row = make.organisation(name="原來")
    other = make.actor(Role.SCHOOL_OFFICER)
    write(row, "原來", "甲的字", other)
    outcome = write(row, "原來", "乙的字")
    assert isinstance(outcome, Clash)
    assert (outcome.theirs, outcome.mine, outcome.by) == ("甲的字", "乙的字", other.name)
    assert stored(row) == "甲的字"


def test_same_words_from_two_are_no_clash() -> None:
    row = make.organisation(name="原來")
    write(row, "原來", "同樣")
    assert isinstance(write(row, "原來", "同樣"), Saved)


def test_keeping_ones_own_after_a_clash_takes_the_others_as_base() -> None:
    row = make.organisation(name="原來")
    write(row, "原來", "甲")
    clash = write(row, "原來", "乙")
    assert isinstance(clash, Clash)
    assert isinstance(write(row, clash.theirs, clash.mine), Saved)
    assert stored(row) == "乙"


def test_line_ends_of_a_browser_are_no_change() -> None:
    row = make.organisation(name="一\n二")
    assert isinstance(write(row, "一\r\n二", "一\r\n二\r\n三"), Saved)
    assert stored(row) == "一\n二\n三"


def test_a_page_whose_answers_were_lost_does_not_clash_with_itself() -> None:
    row = make.organisation(name="原來")
    write(row, "原來", "甲")
    assert isinstance(write(row, OR.join(("原來", "甲")), "甲乙"), Saved)
    assert stored(row) == "甲乙"
    assert isinstance(write(row, OR.join(("原來", "甲", "丙")), "丁"), Clash)


def test_unknown_field_is_refused() -> None:
    with attributed(Actor.system(), "test"), pytest.raises(KeyError):
        drafts.save(make.organisation(), "code", base="", value="X", parsers=NAME)


@pytest.mark.parametrize(
    ("value", "reason"), [("字" * 101, "最多 100 字，目前 101 字"), ("a\x00b", "內容含有無法儲存的字元")]
)
def test_text_that_cannot_be_kept_changes_nothing(value: str, reason: str) -> None:
    row = make.organisation(name="原來")
    with pytest.raises(Refusal, match=reason):
        write(row, "原來", value)
    assert stored(row) == "原來"


@pytest.mark.parametrize(
    ("raw", "value", "problem"),
    [
        ("12000", 12000, False),
        ("12,000", 12000, False),
        ("１２，０００", 12000, False),
        ("", None, False),
        ("約一萬", None, True),
        ("12.5", None, True),
        ("1,20", None, True),
        ("-1", None, True),
    ],
)
def test_number_keeps_what_was_typed(raw: str, value: int | None, problem: bool) -> None:
    item = build().a.records[BudgetItem]
    assert isinstance(item, BudgetItem)
    with attributed(Actor.system(), "test"):
        outcome = drafts.save(item, "amount", base=item.amount_raw, value=raw, parsers=AMOUNT)
    item.refresh_from_db()
    assert isinstance(outcome, Saved)
    assert (item.amount_raw, item.amount, bool(outcome.problem)) == (raw, value, problem)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.integers(0, 1), st.booleans(), st.booleans(), st.text("甲乙丙 a", max_size=3)), max_size=12
    )
)
def test_two_writers_in_any_order_lose_nothing(db: None, steps: list[tuple[int, bool, bool, str]]) -> None:
    """Each writer knows what he last read, and what he posted since without hearing an answer.

    Whatever the order, a save is exact or both texts are handed back, and nobody clashes with himself.
    """
    row = make.organisation(name="x")
    known = [["x"], ["x"]]
    last = None
    for who, reload, lost, text in steps:
        before = stored(row)
        if reload:
            known[who] = [before]
        outcome = write(row, OR.join(known[who]), text)
        if isinstance(outcome, Saved):
            assert stored(row) == text == outcome.text
            assert before in (*known[who], text)
            last = who
        else:
            assert stored(row) == before == outcome.theirs
            assert outcome.mine == text
            assert before not in (*known[who], text)
            assert last != who
        if lost:
            known[who].append(text)
        elif isinstance(outcome, Saved):
            known[who] = [text]


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_moment_one_saves_the_others_are_told() -> None:
    row = make.organisation(name="x")
    start = threading.Barrier(5)
    outcomes: list[Saved | Clash] = []

    def attempt(number: int) -> None:
        try:
            start.wait()
            outcomes.append(write(row, "x", f"writer {number}"))
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=[n]) for n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    saved = [each for each in outcomes if isinstance(each, Saved)]
    clashes = [each for each in outcomes if isinstance(each, Clash)]
    assert (len(saved), len(clashes)) == (1, 4)
    assert {each.theirs for each in clashes} == {saved[0].text} == {stored(row)}
    assert len({each.mine for each in clashes} | {saved[0].text}) == 5
