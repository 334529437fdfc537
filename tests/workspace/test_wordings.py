"""Staff give notices words of their own: what a sentence may name is checked, and nothing told is lost by it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import policy
from accounts.actors import Actor
from accounts.roles import Role
from core.refusals import Refused
from tests import make as people
from tests.proposals import make
from workspace import notices, wordings
from workspace.models import Notice, Wording
from workspace.queries import reworded
from workspace.sentences import told

pytestmark = pytest.mark.django_db

WORDS = [
    # event, subject, sentence, part of the reason
    ("subplan.ready", "核章", "請核 %(record)s。", ""),
    ("subplan.ready", "核章", "%(record)s、%(record)s", ""),
    ("subplan.ready", "核章 100%", "請核 %(record)s。", "主旨不得有變數"),
    ("subplan.ready", "%(record)s", "請核 %(record)s。", "主旨不得有變數"),
    ("subplan.ready", "核章", "請核章。", "須包含變數 %(record)s"),
    ("subplan.ready", "核章", "請核 %(name)s %(record)s。", "沒有變數 %(name)s"),
    ("subplan.ready", "核章", "請核 %(record)。%(record)s", "單獨出現"),
    ("subplan.ready", "核章", "已完成 100%，請核 %(record)s。", "單獨出現"),
    ("subplan.ready", "核章", "請核 %(record)d %(record)s。", "單獨出現"),
    ("subplan.due", "到期", "%(record)s 於 %(until)s 到期。", "須包含變數 %(days)s"),
    ("subplan.due", "到期", "%(record)s 於 %(until)s 到期，剩 %(days)s 天。", ""),
]


def _event(key: str) -> notices.Event:
    event = notices.of(key)
    assert event is not None
    return event


@pytest.mark.parametrize(("key", "label", "text", "reason"), WORDS)
def test_a_sentence_names_what_is_known_and_all_of_it(key: str, label: str, text: str, reason: str) -> None:
    found = wordings.why_not(_event(key), label, text)
    assert reason in found if reason else not found


@pytest.mark.parametrize("event", list(notices.every()), ids=lambda event: event.key)
@pytest.mark.parametrize("language", ["zh-hant", "en"])
def test_the_declared_words_are_allowed_themselves(event: notices.Event, language: str) -> None:
    if event.listed:
        assert wordings.why_not(event, *wordings.declared(event, language)) == ""


@pytest.fixture
def notice() -> Notice:
    own = make.subplan(make.proposal())
    principal = people.member(Role.PRINCIPAL, own.school.organisation)
    notices.tell("subplan.ready", own, by=Actor.system(), once="x", remark="")
    return Notice.objects.get(person=principal.person)


def test_words_of_ones_own_are_read_until_the_original_ones_are_taken_back(notice: Notice) -> None:
    staff, event = make.staff(), _event("subplan.ready")
    wordings.reword(by=staff, event=event, language="zh-hant", label="請核章", text="%(record)s 等您核章。")
    now = told(notice, reworded("zh-hant"))
    assert (now.label, now.text) == ("請核章", f"{notice.record} 等您核章。")
    wordings.restore(by=staff, event=event, language="zh-hant")
    assert told(notice, reworded("zh-hant")).label == "子計畫待核章"


def test_words_that_ask_for_what_is_no_longer_given_fall_back(notice: Notice) -> None:
    broken = Wording(event="subplan.ready", language="zh-hant", label="核章", text="%(gone)s %(record)s")
    assert "已完成撰寫" in told(notice, {"subplan.ready": broken}).text


def test_a_notice_that_holds_less_than_its_sentence_names_is_read_all_the_same(notice: Notice) -> None:
    notice.event = "subplan.due"
    assert "尚未核章完成" in told(notice).text


def test_a_subject_is_one_line() -> None:
    event = _event("subplan.ready")
    wordings.reword(by=make.staff(), event=event, language="en", label="Sign\r\nBcc: x@example.org", text="%(record)s")
    assert Wording.objects.get().label == "Sign Bcc: x@example.org"


def test_only_staff_reword_and_broken_words_are_refused() -> None:
    event, words = _event("subplan.ready"), {"language": "en", "label": "Sign", "text": "%(record)s"}
    with pytest.raises(policy.Denied, match=r"mail\.manage"):
        wordings.reword(by=people.actor(Role.PRINCIPAL), event=event, **words)
    with pytest.raises(Refused, match="須包含變數"):
        wordings.reword(by=make.staff(), event=event, **words | {"text": "Sign."})
    assert not Wording.objects.exists()


def test_the_page_shows_first_keeps_then_and_loses_nothing_that_is_wrong(notice: Notice) -> None:
    client = Client()
    client.force_login(people.member(Role.ADMINISTRATION_STAFF).person)
    page = reverse("workspace:wording", args=["subplan.ready", "zh-hant"])

    def post(**given: str) -> Any:
        return client.post(page, {"label": "請核章", "text": "%(record)s 等您核章。", **given})

    assert wordings.sample(_event("subplan.ready"), "%(record)s 等您核章。") in post(show="").text
    assert not Wording.objects.exists()
    wrong = post(text="請看 %(nobody)s", keep="")
    assert wrong.status_code == 422
    assert "請看 %(nobody)s" in wrong.text
    assert "沒有變數 %(nobody)s" in wrong.text
    assert post(keep="").status_code == 302
    assert "已改寫" in client.get(reverse("workspace:wordings")).text
    assert client.get(reverse("workspace:wording", args=["workspace.try", "en"])).status_code == 404
