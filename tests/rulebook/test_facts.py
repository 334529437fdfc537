"""Facts that nobody has given say nothing: no, none, not filled in."""

import dataclasses
from importlib import import_module
from pkgutil import iter_modules

import pytest

from rulebook import facts
from rulebook.facts.budget import BudgetLine

NOTHING = (None, False, 0, "", (), frozenset())
#: What is given where nobody says otherwise, because it is what nearly all facts are.
USUAL = {
    ("SchoolFacts", "in_community"): True,
    ("Move", "cause"): "other",
    ("RequestFacts", "course_class"): "other",
    ("OfferFacts", "form"): "teaching",
    ("OfferFacts", "reach"): "community",
    ("PairFacts", "mode"): "in-person",
    ("SelfstudyFacts", "location"): "ordinary",
    ("SpecialFacts", "unit"): "class",
    ("SpecialFacts", "scoring_stated"): True,
    ("SpecialFacts", "junior_high_exam"): "none",
    ("SpecialFacts", "joint"): True,
    ("SpecialFacts", "joint_questions"): True,
    ("SeatFacts", "own_change_done"): True,
    ("ApplicationFacts", "track"): "ordinary",
    ("ApplicationFacts", "choices"): 1,
    ("ApplicationFacts", "stage"): "application",
    ("ApplicationFacts", "status"): "none",
}
CLASSES = sorted(
    {
        value
        for module in iter_modules(facts.__path__)
        for value in vars(import_module(f"{facts.__name__}.{module.name}")).values()
        if dataclasses.is_dataclass(value) and isinstance(value, type)
    },
    key=lambda value: (value.__module__, value.__name__),
)


def test_a_line_without_numbers_comes_to_nothing() -> None:
    assert BudgetLine("1", "printing").total == 0


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_what_is_left_out_says_nothing(cls: type) -> None:
    given = {
        (cls.__name__, field.name): field.default
        for field in dataclasses.fields(cls)
        if field.init and field.default is not dataclasses.MISSING and field.default not in NOTHING
    }
    assert given == {key: value for key, value in USUAL.items() if key[0] == cls.__name__}


def test_a_line_of_the_table_is_the_line_with_the_other_fields_left_out() -> None:
    given = {
        "key": "1",
        "category": "bus",
        "purpose": "租車",
        "quantity": 2,
        "unit": "臺",
        "unit_price": 9_000,
        "amount": None,
        "served": "學生",
    }
    line = BudgetLine.of_table(**given)
    assert (line, hash(line), repr(line)) == (made := BudgetLine(**given), hash(made), repr(made))
    assert dataclasses.replace(line, payee="outside") == BudgetLine(**given, payee="outside")
    with pytest.raises(dataclasses.FrozenInstanceError, match="purpose"):
        line.purpose = "另一"
