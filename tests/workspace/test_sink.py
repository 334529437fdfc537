"""What an installation that is tried out shows instead of sending it."""

from pathlib import Path

import pytest
from django.test import Client, override_settings

from workspace import sink


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
