"""The rules as PDF: made once by a job, then handed to everybody."""

import io
from unicodedata import normalize

import pypdf
import pytest
from django.test import Client

from core import jobs
from core.models import Job, JobState
from rulebook import load_edition

pytestmark = pytest.mark.django_db


def visit(address: str) -> tuple[int, bytes, str]:
    client = Client()
    client.cookies["django_language"] = "en"
    answer = client.get(address)
    return answer.status_code, answer.content, answer.get("Content-Type", "")


def test_the_first_visitor_starts_one_job_and_the_next_gets_its_file() -> None:
    assert [visit("/rules/111/pdf/")[0] for _ in range(2)] == [302, 302]
    (waiting,) = Job.objects.filter(kind="findings.rules-pdf")
    jobs.run(str(waiting.pk))
    waiting.refresh_from_db()
    assert waiting.state == JobState.DONE, waiting.error
    status, content, kind = visit("/rules/111/pdf/")
    assert (status, kind) == (200, "application/pdf")
    text = normalize("NFKC", "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages))
    for rule in load_edition("111").rules.values():
        assert rule.id in text.replace("\n", ""), rule.id
    assert Job.objects.filter(kind="findings.rules-pdf").count() == 1


def test_an_edition_that_is_not_published_has_no_pdf() -> None:
    assert visit("/rules/999/pdf/")[0] == 404
    assert not Job.objects.filter(kind="findings.rules-pdf").exists()


def test_the_edition_page_links_to_the_pdf() -> None:
    assert b'href="/rules/111/pdf/"' in visit("/rules/111/")[1]
