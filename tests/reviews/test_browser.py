"""A reviewer in a real browser: scores beside the document, the total moves, submitting shows the panel."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.actors import Actor
from accounts.attribution import attributed
from tests.browser import NARROW
from tests.reviews import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct-horse-battery"


@pytest.mark.parametrize(("language", "size"), [("zh-hant", None), ("en", NARROW)])
def test_reviewer_scores_submits_and_sees_the_panel(visitors: Any, language: str, size: dict[str, int] | None) -> None:
    case = make.case(make.round_(open=True))
    make.submitted(case, 60, 60, 60, 60)
    assignment = make.assigned(case)
    person = assignment.reviewer.person
    with attributed(Actor.system(), "test"):
        person.set_password(PASSWORD)
        person.save()
    visitor = visitors(language=language, size=size).sign_in(person, PASSWORD)
    page = visitor.page
    page.click(f"a[href='{reverse('reviews:review', args=[assignment.pk])}']")
    for criterion, mark in zip(case.round.criteria.all(), ("80", "85", "90", "70"), strict=True):
        visitor.write(f"value-{criterion.pk}", mark)
    visitor.write("comment", "整體可行").saved()
    expect(page.locator("#weighted-total")).to_have_text("81.25")
    assert visitor.accessible() == []
    visitor.press(f"form[action$='/{assignment.pk}/submit/'] button")
    assignment.refresh_from_db()
    assert (assignment.state, assignment.comment) == ("submitted", "整體可行")
    expect(page.locator("main")).to_contain_text("60.00")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert visitor.accessible() == []
