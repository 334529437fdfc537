"""A budget in a real browser: typing, sums, bars, a pasted block, two people in one cell, reading on a phone."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Person
from accounts.roles import Role
from budgets.models import BudgetLine, Plan
from tests import make as people
from tests.browser import NARROW, Visitor
from tests.budgets import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct-horse-battery"


def _person(of: Plan, role: Role = Role.SCHOOL_OFFICER) -> Person:
    person = people.member(role, of.school.organisation).person
    with attributed(Actor.system(), "test"):
        person.set_password(PASSWORD)
        person.save()
    return person


def _open(visitor: Visitor, plan: Plan, role: Role = Role.SCHOOL_OFFICER) -> Visitor:
    return visitor.sign_in(_person(plan, role), PASSWORD).go(reverse("budgets:table", args=[plan.pk]))


def test_typing_moves_sums_and_bars_at_once(visitors: Any) -> None:
    plan = make.plan()
    line = make.item(plan, "lecture", (10, 1000)).lines.get()
    make.item(plan, "sundries", (1, 90_000))
    visitor = _open(visitors(), plan)
    page = visitor.page
    visitor.write(f"line-{line.pk}-quantity", "60").write("item-lecture", "60,000").saved()
    assert page.inner_text(f"#line-{line.pk}-product") == "60,000"
    assert page.inner_text("#account-current") == "150,000"
    page.wait_for_selector("#bar-budgetteaching-share .cap-over")
    assert visitor.accessible() == []


def test_what_a_rule_asks_for_stands_at_its_cell_until_it_is_mended(visitors: Any) -> None:
    plan = make.plan()
    line = make.item(plan, "lecture", (10, 1000)).lines.get()
    visitor = _open(visitors(size=NARROW), plan)
    cell = f"line-{line.pk}-amount"
    visitor.write(cell, "9,000").saved()
    note = visitor.page.locator(f"td:has(#{cell}) .asks")
    expect(note).to_be_visible()
    assert note.get_attribute("id") in (visitor.page.get_attribute(f"#{cell}", "aria-describedby") or "")
    visitor.write(cell, "10,000").saved()
    expect(note).to_have_count(0)


def test_findings_follow_the_last_save_though_the_answer_to_an_earlier_one_is_late(visitors: Any) -> None:
    plan = make.plan()
    line = make.item(plan, "lecture", (10, 1000)).lines.get()
    visitor = _open(visitors(), plan)
    page, cell, late = visitor.page, f"line-{line.pk}-amount", list[Any]()

    def hold(route: Any) -> None:
        late.append((route, route.fetch()))

    page.route("**/beside/", hold, times=1)
    visitor.write(cell, "9,000")
    while not late:
        page.wait_for_timeout(20)
    visitor.write(cell, "10,000").saved()
    route, answer = late.pop()
    answered = list[str]()

    def renewed_again(response: Any) -> bool:
        if response.url.endswith("/beside/"):
            answered.append(response.url)
        return len(answered) == 2

    with page.expect_response(renewed_again):
        route.fulfill(response=answer)
    expect(page.locator(f"td:has(#{cell}) .asks")).to_have_count(0)


def test_block_is_pasted_into_the_cells_and_saved(visitors: Any) -> None:
    plan = make.plan()
    item = make.item(plan, "lecture", (1, 1), (1, 1))
    first, second = item.lines.all()
    visitor = _open(visitors(), plan)
    page = visitor.page
    page.evaluate(
        """([name, text]) => {
            const cell = document.getElementsByName(name)[0];
            const data = new DataTransfer();
            data.setData("text/plain", text);
            cell.focus();
            cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        [f"line-{first.pk}-description", "外聘講師\t節\t12\t2,000\n內聘講師\t節\t6\t1,000"],
    )
    expect(page.locator(f"#line-{second.pk}-product")).to_have_text("6,000")
    visitor.saved()
    assert list(BudgetLine.objects.order_by("position").values_list("description", "quantity", "unit_price")) == [
        ("外聘講師", 12, 2000),
        ("內聘講師", 6, 1000),
    ]
    assert second.position == 2


def test_two_people_in_one_cell_see_both_versions(visitors: Any) -> None:
    plan = make.plan()
    line = make.item(plan, "lecture", (1, 1)).lines.get()
    first, second = (_open(visitors(), plan) for _ in range(2))
    name = f"line-{line.pk}-description"
    first.write(name, "外聘講師").saved()
    control = second.page.locator(f"[name='{name}']")
    control.fill("內聘講師")
    control.blur()
    clash = second.page.locator(".clash")
    clash.wait_for()
    assert "外聘講師" in clash.inner_text() and "內聘講師" in clash.inner_text()
    second.page.click("[data-take=mine]")
    second.saved()
    line.refresh_from_db()
    assert line.description == "內聘講師"


def test_line_is_added_and_removed_after_asking(visitors: Any) -> None:
    plan = make.plan()
    item = make.item(plan, "lecture", (1, 1))
    visitor = _open(visitors(language="en"), plan)
    visitor.press("button:has-text('Add a line')")
    added = item.lines.last()
    assert visitor.page.evaluate("document.activeElement.id") == f"line-{added.pk}-description"
    visitor.press(f"button[formaction$='/lines/{added.pk}/remove/']")
    assert item.lines.count() == 1


def test_reader_on_a_phone_meets_no_sideways_scrolling(visitors: Any) -> None:
    plan = make.plan()
    make.item(plan, "lecture", (1, 1000))
    visitor = _open(visitors(size=NARROW), plan, Role.PRINCIPAL)
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert visitor.page.locator("input.cell").count() == 0
    assert visitor.accessible() == []


def test_passing_over_a_button_posts_nothing(visitors: Any) -> None:
    plan = make.plan()
    make.item(plan, "lecture", (1, 1000))
    page = _open(visitors(), plan).page
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)
    page.locator("[data-autosave] button[name]").first.focus()
    for _ in range(3):
        page.keyboard.press("Tab")
    page.wait_for_timeout(1200)
    assert posted == []
    expect(page.locator(".state-bad")).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1093, 614), (768, 1024), (683, 384)])
def test_texts_of_a_line_hold_twelve_characters_at_every_zoom(visitors: Any, width: int, height: int) -> None:
    plan = make.plan()
    make.item(plan, "lecture", (10, 1000))
    visitor = _open(visitors(size={"width": width, "height": height}), plan)
    room = """cell => {
        const style = getComputedStyle(cell);
        const padding = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
        return (cell.clientWidth - padding) / parseFloat(style.fontSize);
    }"""
    texts = visitor.page.locator("textarea.cell").all()
    assert len(texts) == 2
    assert [name for text in texts if text.evaluate(room) < 12 for name in [text.get_attribute("name")]] == []
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    visitor.picture(f"budget-{width}")
    assert visitor.accessible() == []


def test_sums_and_the_state_of_saving_stay_in_sight(visitors: Any) -> None:
    plan = make.plan()
    for category in ("lecture", "sundries", "attendance", "print"):
        make.item(plan, category, *[(1, 1000)] * 6)
    visitor = _open(visitors(), plan)
    last = BudgetLine.objects.order_by("pk").last()
    assert last is not None
    visitor.page.locator(f"#line-{last.pk}-quantity").scroll_into_view_if_needed()
    visitor.write(f"line-{last.pk}-quantity", "2").saved()
    for selector in ("#account-total", ".running [data-state]"):
        expect(visitor.page.locator(selector)).to_be_in_viewport(ratio=1)
    expect(visitor.page.locator(".running [data-state]")).to_contain_text("已儲存")
    visitor.picture("budget-running")
