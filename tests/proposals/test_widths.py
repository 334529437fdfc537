"""The tables one types into fit beside the list of what is missing, at every zoom; a word is never cut."""

from typing import Any

import pytest
from django.urls import reverse

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.roles import Role
from proposals.models import Activity
from tests import make as people
from tests.browser import Visitor
from tests.proposals import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct-horse-battery"


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1093, 614), (768, 1024), (390, 844)])
@pytest.mark.parametrize("name", ["item", "indicators"])
def test_tables_to_write_in_fit_their_card(visitors: Any, width: int, height: int, name: str) -> None:
    subplan = make.subplan(make.proposal())
    item = make.item(subplan, "3.1")
    with attributed(Actor.system(), "test"):
        Activity.objects.create(item=item, position=9, name="跨校教師專業學習社群" * 3, place="研討室")
        officer = people.member(Role.SCHOOL_OFFICER, subplan.school.organisation).person
        officer.set_password(PASSWORD)
        officer.save()
    visitor: Visitor = visitors(size={"width": width, "height": height}).sign_in(officer, PASSWORD)
    visitor.go(reverse(f"proposals:{name}", args=[subplan.pk, *([item.pk] if name == "item" else [])]))
    tables = visitor.page.locator(".scroll:has(> table.grid-fixed)")
    assert tables.count() >= 1
    assert all(each.evaluate("each => each.scrollWidth <= each.clientWidth") for each in tables.all())
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    cells = tables.locator("textarea.cell").all()
    assert cells and all(cell.evaluate("each => each.scrollHeight <= each.clientHeight + 1") for cell in cells)
    visitor.picture(f"{name}-{width}")
