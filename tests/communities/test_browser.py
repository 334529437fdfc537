"""Inviting in a real browser: a search keeps what was ticked before it."""

from typing import Any

import pytest
from django.urls import reverse

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.roles import Role
from communities.models import AllianceMember
from tests import make as people
from tests.communities import make

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
