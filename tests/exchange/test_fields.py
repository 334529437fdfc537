"""Form fields for what people write, and what a page says of them again."""

from datetime import date
from typing import Any

import pytest
from django import forms
from django.utils import translation

from exchange.fields import RocDateField, WholeField, WordsField
from exchange.templatetags.values import unread
from tests.exchange import cases


class Written(forms.Form):
    begins = RocDateField(required=False)
    count = WholeField(0, 99_999_999, money=True, required=False)
    words = WordsField(required=False)


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(("typed", "value"), cases.DAYS.items())
def test_a_day_field_reads_what_everything_reads(typed: str, value: date | None) -> None:
    form = Written({"begins": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["begins"] == value


@pytest.mark.parametrize(("typed", "says"), cases.NO_DAY.items())
def test_a_day_field_refuses_says_how_and_keeps_the_text(typed: str, says: str) -> None:
    form = Written({"begins": typed})
    [told] = form.errors["begins"]
    assert says in told
    assert form["begins"].value() == typed


def test_a_day_field_shows_the_readers_calendar() -> None:
    form = Written(initial={"begins": date(2022, 9, 30)})
    with translation.override("zh-hant"):
        assert form["begins"].value() == "111/09/30"
    with translation.override("en"):
        assert form["begins"].value() == "2022-09-30"


@pytest.mark.parametrize(("typed", "value"), cases.NUMBERS.items())
def test_a_number_field_reads_what_everything_reads(typed: str, value: int | None) -> None:
    form = Written({"count": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["count"] == value


@pytest.mark.parametrize(("typed", "says"), {**cases.NO_NUMBER, "-5": "less than 0", "100000000": "more than"}.items())
def test_a_number_field_refuses_says_how_and_keeps_the_text(typed: str, says: str) -> None:
    form = Written({"count": typed})
    [told] = form.errors["count"]
    assert says in told
    assert form["count"].value() == typed


def test_a_number_field_that_must_be_filled_says_so() -> None:
    field = WholeField(1, 9)
    with pytest.raises(forms.ValidationError, match="required"):
        field.clean(" ")
    assert field.clean("９") == 9


@pytest.mark.parametrize(("typed", "says"), [("虛構\ue000", "user-defined"), ("虛構𡍼", "U+2137C"), ("峯邨", None)])
def test_a_text_that_nobody_could_read_in_print_is_told(typed: str, says: str | None) -> None:
    form = Written({"words": typed})
    sentence = " ".join(form.errors.get("words", []))
    assert bool(sentence) is (says is not None)
    assert (says or "") in sentence
    assert form["words"].value() == typed


@pytest.mark.parametrize(
    ("typed", "most", "wrong"),
    [("999,999", 999_999, False), ("1000000", 999_999, True), ("-1", 100, True), ("", 100, False), ("101", 100, True)],
)
def test_what_was_refused_as_typed_is_told_again_with_the_same_limit(typed: str, most: int, wrong: bool) -> None:
    said = unread(typed, most)
    assert bool(said) == wrong
    assert (f"{most:,}" in said) == wrong
