"""Cells that are saved together: what two people change at once clashes cell by cell, and nobody's is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.begun import Clashed, marks, settled

NAMES = ("one", "two", "three")
CELLS = st.fixed_dictionaries({name: st.sampled_from(["", "甲", "乙", "丙"]) for name in NAMES})


def _settled(stored: dict[str, str], mine: dict[str, str], begun: str) -> dict[str, str]:
    return settled(stored, mine, begun, told=lambda name, value: (name, value))


@given(was=CELLS, theirs=CELLS, mine=CELLS)
def test_every_cell_holds_what_somebody_wrote_and_none_is_overwritten_unseen(
    was: dict[str, str], theirs: dict[str, str], mine: dict[str, str]
) -> None:
    both = {name for name in NAMES if len({was[name], theirs[name], mine[name]}) == 3}
    if both:
        with pytest.raises(Clashed, match="|".join(both)):
            _settled(theirs, mine, marks(was))
        return
    holds = _settled(theirs, mine, marks(was))
    for name in NAMES:
        assert holds[name] == (theirs[name] if mine[name] == was[name] else mine[name])


@given(stored=CELLS, mine=CELLS)
def test_without_marks_all_is_as_given(stored: dict[str, str], mine: dict[str, str]) -> None:
    assert _settled(stored, mine, "") == mine


def test_a_cell_that_the_page_did_not_have_is_not_overwritten() -> None:
    with pytest.raises(Clashed, match="two"):
        _settled({"one": "", "two": "甲"}, {"one": "", "two": "乙"}, marks({"one": ""}))


@pytest.mark.parametrize("begun", ["x", "one", "one:", ":,:", "one:" + "f" * 16])
def test_marks_that_somebody_made_up_overwrite_nothing(begun: str) -> None:
    with pytest.raises(Clashed, match="one"):
        _settled({"one": "甲"}, {"one": "乙"}, begun)
