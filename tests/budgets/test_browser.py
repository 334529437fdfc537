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


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1093, 614), (390, 844)])
def test_what_a_rule_asks_for_is_read_below_the_line_until_it_is_mended(visitors: Any, width: int, height: int) -> None:
    plan = make.plan()
    line = make.item(plan, "lecture", (10, 1000)).lines.get()
    visitor = _open(visitors(size={"width": width, "height": height}), plan)
    cell = f"line-{line.pk}-amount"
    visitor.write(cell, "9,000").saved()
    note = visitor.page.locator(f"tr:has(#{cell}) + [data-note] .asks")
    expect(note).to_be_visible()
    assert note.get_attribute("id") in (visitor.page.get_attribute(f"#{cell}", "aria-describedby") or "")
    visitor.picture(f"budget-asked-{width}")
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
    expect(page.locator(f"tr:has(#{cell}) + [data-note] .asks")).to_have_count(0)


def test_a_number_that_cannot_be_read_is_told_below_its_line_and_in_the_bar(visitors: Any) -> None:
    plan = make.plan()
    line = make.item(plan, "lecture", (10, 1000), (1, 1000)).lines.first()
    assert line is not None
    visitor = _open(visitors(), plan)
    cell, bar = f"#line-{line.pk}-quantity", visitor.page.locator(".running [data-state]")
    wrong = visitor.page.locator(f"tr:has({cell}) + [data-note] [data-error]")
    visitor.write(f"line-{line.pk}-quantity", "二百").saved()
    for unit in ("時", "節"):  # as it is typed, and as the page is opened again
        expect(wrong).to_contain_text("二百")
        assert wrong.evaluate("each => each.clientWidth / parseFloat(getComputedStyle(each).fontSize)") > 20
        assert wrong.get_attribute("id") in (visitor.page.get_attribute(cell, "aria-describedby") or "")
        visitor.write(f"line-{line.pk}-unit", unit).saved()
        expect(bar).to_contain_text("內容須更正")  # another cell is saved; this one is still to be mended
        visitor.page.reload()
    visitor.write(f"line-{line.pk}-quantity", "200").saved()
    expect(visitor.page.locator("[data-note] [data-error]")).to_have_count(0)
    expect(bar).not_to_contain_text("內容須更正")


def test_how_many_findings_there_are_stays_in_sight_and_leads_to_them(visitors: Any) -> None:
    plan = make.plan()
    line = make.item(plan, "lecture", (10, 1000)).lines.get()
    visitor = _open(visitors(), plan)
    count = visitor.page.locator("#budget-count")
    visitor.write(f"line-{line.pk}-amount", "9,000").saved()
    expect(count).to_contain_text("必須修正 2")
    visitor.page.locator("#budget-count a").first.click()
    expect(visitor.page.locator("#budget-findings h2")).to_be_in_viewport()
    visitor.write(f"line-{line.pk}-amount", "10,000").saved()
    expect(count).not_to_contain_text("必須修正")


def test_a_new_category_is_begun_in_its_first_cell(visitors: Any) -> None:
    plan = make.plan()
    visitor = _open(visitors(), plan)
    visitor.page.select_option("#category", "lecture")
    visitor.press("form[action$='/items/'] button")
    line = BudgetLine.objects.get()
    assert visitor.page.evaluate("document.activeElement.id") == f"line-{line.pk}-purpose"


def test_tab_selects_a_cell_in_either_direction(visitors: Any) -> None:
    plan = make.plan()
    line = make.item(plan, "lecture", (10, 1000)).lines.get()
    line.description = "外聘講師"
    with attributed(Actor.system(), "test"):
        line.save()
    page = _open(visitors(), plan).page
    page.focus(f"#line-{line.pk}-unit")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.id") == f"line-{line.pk}-description"
    assert page.evaluate("getSelection().toString()") == "外聘講師"
    page.keyboard.type("內聘講師")
    assert page.input_value(f"#line-{line.pk}-description") == "內聘講師"


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
