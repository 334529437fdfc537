"""Lists in a real browser: what was ticked stays ticked, columns are chosen, a school without a principal gets one."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.roles import Role
from communities.models import AllianceMember
from tests import make as people
from tests.browser import NARROW
from tests.communities import make
from tests.proposals import make as plans

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct-horse-battery"


def test_schools_ticked_before_a_search_are_invited_with_those_ticked_after_it(visitors: Any) -> None:
    convener, first, second = make.school(), make.school(), make.school()
    alliance = make.alliance(None, convener)
    person = people.member(Role.SCHOOL_OFFICER, convener.organisation).person
    with attributed(Actor.system(), "test"):
        person.set_password(PASSWORD)
        person.save()
    visitor = visitors().sign_in(person, PASSWORD).go(reverse("communities:invite", args=[alliance.pk]))
    page = visitor.page
    page.check(f"#school-{first.pk}")
    page.fill("[name=q]", second.code)
    page.click(".filters button")
    page.check(f"#school-{second.pk}")
    page.click("main form[method=post] .button")
    page.wait_for_url(lambda url: url.split("#")[0].endswith(reverse("communities:alliance", args=[alliance.pk])))
    invited = AllianceMember.objects.filter(alliance=alliance, answer="invited").values_list("school", flat=True)
    assert set(invited) == {first.pk, second.pk}


@pytest.mark.parametrize("name", ["communities:schools", "communities:alliances"])
def test_a_list_is_sorted_and_its_columns_chosen_on_any_screen_and_on_paper(visitors: Any, name: str) -> None:
    make.alliance(make.community(), make.school(benchmark=True), make.school())
    person = people.member(Role.ADMINISTRATION_STAFF).person
    with attributed(Actor.system(), "test"):
        person.set_password(PASSWORD)
        person.save()
    visitor = visitors(language="en").sign_in(person, PASSWORD).go(reverse(name))
    page = visitor.page
    panel = page.locator("main details.menu").filter(has_text="Columns and order")
    usual = page.locator("thead th").all_inner_texts()
    assert len(usual) > 3 and visitor.accessible() == []

    page.locator("thead th a").last.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("thead [aria-sort]").count() == 1
    assert page.locator("thead [aria-sort]").inner_text() == usual[-1]

    panel.locator("summary").click()
    assert visitor.accessible() == []
    panel.get_by_label(usual[-1], exact=True).uncheck()
    with page.expect_navigation():
        panel.get_by_role("button").click()
    assert page.locator("thead th").all_inner_texts() == usual[:-1]

    page.emulate_media(media="print")
    assert not panel.is_visible() and not page.locator(".filters").is_visible()
    assert page.locator("tbody tr").first.is_visible()
    page.emulate_media(media="screen")

    page.set_viewport_size({"width": 390, "height": 844})
    assert not page.locator("thead a").first.is_visible(), "no focus lands where nobody sees it"
    labels = page.locator("tbody tr:first-child :is(td, th)").evaluate_all(
        "cells => cells.map(cell => getComputedStyle(cell, '::before').content.replaceAll('\"', ''))"
    )
    assert labels == usual[:-1]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    panel.locator("summary").click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert visitor.accessible() == []
    panel.get_by_label("Sorted by").select_option(index=1)
    with page.expect_navigation():
        panel.get_by_role("button").click()
    assert "sort=-" in page.url


@pytest.mark.parametrize(("language", "size"), [("zh-hant", None), ("en", NARROW)])
def test_from_a_school_without_a_principal_to_the_form_filled_in(visitors: Any, language: str, size: Any) -> None:
    subplan = plans.proposal().subplans.select_related("school__organisation").first()
    assert subplan is not None
    school = subplan.school.organisation
    people.member(Role.SCHOOL_OFFICER, school)
    person = people.member(Role.ADMINISTRATION_STAFF).person
    with attributed(Actor.system(), "test"):
        person.set_password(PASSWORD)
        person.save()
    visitor = visitors(language=language, size=size).sign_in(person, PASSWORD).go(reverse("communities:vacancies"))
    page = visitor.page
    assert visitor.accessible() == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing hangs out sideways"
    visitor.picture(f"vacancies-{language}")
    visitor.press(f"main table a[href$='role=principal&organisation={school.code}']")
    expect(page.locator("[name=role]")).to_have_value("principal")
    expect(page.locator("[name=organisation_code]")).to_have_value(school.code)
    visitor.go(reverse("proposals:signoff", args=[subplan.pk]))
    assert visitor.accessible() == []
    visitor.picture(f"signoff-vacant-{language}")
    visitor.press(f"main .message a[href$='role=principal&organisation={school.code}']")
    expect(page.locator("[name=role]")).to_have_value("principal")
