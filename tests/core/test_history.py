"""A record's history comes in pages, and who wrote a text last is found from the end."""

import re

import pytest
from django.apps import apps
from django.db.models import Model
from django.utils import translation

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Organisation
from core import drafts
from core.queries import PER_PAGE, called, history_page
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def renamed() -> Organisation:
    """An organisation that was named anew so often that its history fills more than a page."""
    body = make.organisation(name="名稱 0")
    with attributed(Actor.system(), "test"):
        for number in range(1, PER_PAGE + 5):
            Organisation.objects.filter(pk=body.pk).update(name=f"名稱 {number}")
    return body


def test_pages_follow_one_another_without_a_gap(renamed: Organisation) -> None:
    first, newest = history_page(renamed, 1, Actor.system())
    _second, oldest = history_page(renamed, 2, Actor.system())
    assert (first.paginator.count, len(newest), len(oldest)) == (PER_PAGE + 5, PER_PAGE, 5)
    told = [(change.before, change.after) for entry in [*newest, *oldest] for change in entry.changes]
    names = [(before, after) for before, after in told if after.startswith("名稱")]
    assert names == [(f"名稱 {n - 1}" if n else "", f"名稱 {n}") for n in range(PER_PAGE + 4, -1, -1)]


@pytest.mark.parametrize("model", [each for each in apps.get_models() if policy.view_permission(each)])
def test_every_record_that_has_a_history_has_a_chinese_name(model: type[Model]) -> None:
    with translation.override("zh-hant"):
        assert re.search("[\u4e00-\u9fff]", called(model))


def test_the_last_writer_is_who_made_the_text_what_it_is() -> None:
    body, first, second = make.organisation(name="甲"), make.actor("school-officer"), make.actor("school-officer")
    with attributed(first, "test"):
        Organisation.objects.filter(pk=body.pk).update(name="乙")
    with attributed(second, "test"):
        Organisation.objects.filter(pk=body.pk).update(code="T99999")
    body.refresh_from_db()
    by, at = drafts.last_writer(body, "name")
    assert by and at and by.pk == first.person_id
