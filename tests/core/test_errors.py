"""Pages of what is not there."""

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client, RequestFactory

from core.views import failed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "words"), [("zh-hant", "找不到這個頁面"), ("en", "There is no such page")])
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


def test_a_database_that_gave_up_is_said_to_be_busy_and_worth_another_try() -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '10ms'")
            cursor.execute("SELECT pg_sleep(10)")
    except OperationalError:
        answer = failed(RequestFactory().get("/"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "忙碌" in answer.content.decode()
