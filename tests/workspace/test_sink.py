"""What an installation that is tried out shows instead of sending it."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.test import Client, override_settings

from accounts.roles import Role
from tests import make
from workspace import sink
from workspace.models import Mail


def _give(folder: Path, content: bytes) -> None:
    sink.Sink(folder).keep(content)


@pytest.mark.django_db
def test_mail_is_shown_newest_first_as_text(tmp_path: Path) -> None:
    for number in (1, 2):
        _give(tmp_path, f"To: a@example.org\r\nSubject: s{number}\r\nDate: x\r\n\r\n<script>alert({number})".encode())
    with override_settings(MAIL_SINK=str(tmp_path)):
        page = Client().get("/mail/").text
    assert page.index("s2") < page.index("s1")
    assert "<script>alert" not in page


@pytest.mark.django_db
def test_where_mail_is_sent_there_is_no_such_page() -> None:
    with override_settings(MAIL_SINK=""):
        assert Client().get("/mail/").status_code == 404


def test_the_newest_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sink, "KEPT", 3)
    for number in range(5):
        _give(tmp_path, f"Subject: s{number}\r\n\r\nb".encode())
    assert [letter.subject for letter in sink.letters(tmp_path)] == ["s4", "s3", "s2"]


@pytest.mark.django_db
def test_the_page_says_what_waits_and_until_when(tmp_path: Path) -> None:
    person = make.member(Role.SCHOOL_OFFICER).person
    later = datetime(2099, 1, 2, 7, 0, tzinfo=ZoneInfo("Asia/Taipei"))
    Mail.objects.create(person=person, key="k", due_at=later)
    with override_settings(MAIL_SINK=str(tmp_path)):
        page = Client().get("/mail/").text
    assert "188" in page and "07:00" in page
    assert person.name not in page
