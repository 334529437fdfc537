"""The history of an alliance tells of the schools that came and went too, for who may see the alliance."""

import pytest
from django.urls import reverse

from communities import actions
from communities.queries.history import history_of_alliance
from core.queries import KINDS
from tests.communities import make

pytestmark = pytest.mark.django_db


def test_who_invited_a_school_and_who_removed_it() -> None:
    convener, gone = make.school(), make.school()
    alliance = make.alliance(None, convener)
    by = make.officer(convener)
    actions.invite(by=by, alliance=alliance, schools=[gone])
    actions.remove_member(by=by, alliance=alliance, school=gone)
    told = [entry for entry in history_of_alliance(alliance) if entry.about == gone.name]
    assert [(entry.kind, entry.person) for entry in told] == [(KINDS["delete"], by.name), (KINDS["insert"], by.name)]
    page = make.signed_in(by).get(reverse("core:history", args=["communities.Alliance", alliance.pk])).content.decode()
    assert page.count(gone.name) >= 2
