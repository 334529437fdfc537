"""Form fields of the ground."""

from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation

from core.forms import RocDateField


class Period(forms.Form):
    begins = RocDateField()
    ends = RocDateField(required=False)


@pytest.mark.parametrize("typed", ["111/09/30", "1110930", "民國111年9月30日", "2022-09-30", " 111.9.30 "])
def test_roc_date_field_reads_both_calendars(typed):
    form = Period({"begins": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"begins": date(2022, 9, 30), "ends": None}


@pytest.mark.parametrize("typed", ["111/02/29", "2022/09/30", "tomorrow", "2022-13-01", "<b>"])
def test_roc_date_field_refuses_says_how_and_keeps_the_text(typed):
    form = Period({"begins": typed})
    with translation.override("en"):
        assert form.errors["begins"] == [f"“{typed}” is not a day. Write it like 111/09/30 or 2022-09-30."]
    assert form["begins"].value() == typed


def test_roc_date_field_shows_the_readers_calendar():
    form = Period(initial={"begins": date(2022, 9, 30)})
    with translation.override("zh-hant"):
        assert form["begins"].value() == "111/09/30"
    with translation.override("en"):
        assert form["begins"].value() == "2022-09-30"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("0111-09-30", False), ("1911-12-31", False), ("1912-01-01", True), ("2110-12-31", True), ("2111-01-01", False)],
)
def test_a_day_lies_in_years_that_can_be_meant(typed: str, kept: bool) -> None:
    field = RocDateField()
    if kept:
        assert field.clean(typed).isoformat() == typed
    else:
        with pytest.raises(ValidationError):
            field.clean(typed)
