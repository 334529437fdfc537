"""What stands in the cells of an imported file: read as everywhere, refused and counted as refused, told."""

from typing import Any

import pytest

from accounts.actors import Actor
from accounts.roles import Role
from exchange.widgets import Flag, Whole, Wrong
from tests import make
from tests.exchange import cases
from tests.exchange.building import as_csv, school, schools
from tests.exchange.importing import checked, problems


@pytest.mark.parametrize(("typed", "value"), cases.NUMBERS.items())
def test_a_count_is_read_as_everywhere(typed: str, value: int | None) -> None:
    assert Whole().clean(typed) == value


@pytest.mark.parametrize("typed", cases.NO_NUMBER)
def test_what_is_no_count_is_refused(typed: str) -> None:
    with pytest.raises(Wrong):
        Whole().clean(typed)


@pytest.mark.parametrize(("typed", "value"), cases.FLAGS.items())
def test_a_flag_is_read_as_everywhere(typed: str, value: bool | None) -> None:
    assert Flag().clean(typed) is value


@pytest.fixture
def staff(db: None) -> Actor:
    return Actor.of(make.member(Role.ADMINISTRATION_STAFF))


def told(batch: Any) -> str:
    return " ".join(note["en"] for note in batch.preview["notes"])


def test_a_character_that_no_document_can_print_is_taken_and_told(staff: Actor) -> None:
    batch = checked(as_csv(schools(school("070301"), school("070302", name="虛構𡍼高中"))), by=staff)
    assert not problems(batch)
    assert "U+2137C" in told(batch) and "row 3" in told(batch)


def test_a_user_defined_character_is_refused_with_its_cell_and_counted(staff: Actor) -> None:
    batch = checked(as_csv(schools(school("070301"), school("070302", name="虛構\ue000高中"))), by=staff)
    assert problems(batch) == [(3, "學校名稱", "虛構\ue000高中")]
    assert batch.preview["counts"]["wrong"] == 1


def test_totals_and_repeated_heads_are_left_out_and_said(staff: Actor) -> None:
    rows = schools(school("070301"), school("070302"))
    head = rows[0]
    batch = checked(as_csv([*rows, head, school("070303"), ["總計", "3"]]), by=staff)
    assert not problems(batch)
    assert batch.preview["counts"]["new"] == 3
    assert "row 4" in told(batch) and "row 6" in told(batch)
