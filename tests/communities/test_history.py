"""Histories of an alliance and of a school tell of their parts too, for who may see them."""

import pytest
from django.urls import reverse

from communities import actions
from communities.models import SchoolYear
from communities.presenters import history_of_alliance, history_of_school
from core.queries import KINDS
from core.templatetags.gonghao import roc_year
from tests.communities import make

pytestmark = pytest.mark.django_db


def test_who_invited_a_school_and_who_removed_it() -> None:
    convener, gone = make.school(), make.school()
    alliance = make.alliance(None, convener)
    by = make.officer(convener)
    actions.invite(by=by, alliance=alliance, schools=[gone])
    actions.remove_member(by=by, alliance=alliance, school=gone)
    told = [entry for entry in history_of_alliance(alliance) if entry.about.endswith(f" {gone.name}")]
    assert [(entry.kind, entry.person) for entry in told] == [(KINDS["delete"], by.name), (KINDS["insert"], by.name)]
    page = make.signed_in(by).get(reverse("core:history", args=["communities.Alliance", alliance.pk])).content.decode()
    assert page.count(gone.name) >= 2


def test_a_schools_history_tells_of_its_facts_of_each_year() -> None:
    school = make.school(benchmark=True)
    told = {entry.about: entry for entry in history_of_school(school)}
    marks = [change for change in told[roc_year(make.YEAR)].changes if change.field == _benchmark()]
    assert [(change.before, bool(change.after)) for change in marks] == [("", True)]


def _benchmark() -> str:
    return str(SchoolYear._meta.get_field("benchmark").verbose_name)
