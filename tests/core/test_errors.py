"""Pages of what is not there."""

import pytest
from django.test import Client, RequestFactory

from core.views import failed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "words"), [("zh-hant", "找不到"), ("en", "not")])
def test_missing_page_stands_in_the_frame_of_the_others(client: Client, language: str, words: str) -> None:
    client.cookies["django_language"] = language
    answer = client.get("/nothing-here/")
    assert answer.status_code == 404
    assert words in answer.content.decode()
    assert "<main" in answer.content.decode()


def test_our_own_mistake_is_told_without_a_context() -> None:
    answer = failed(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "共好" in answer.content.decode()
