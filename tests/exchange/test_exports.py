"""Exports: judged by their own permission, answered at once where small, made in the background where large."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from accounts.permissions import Permission as P
from accounts.roles import Role
from core.models import Job
from exchange import background, exporting
from exchange.exporting import LARGE, ExportColumn
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def numbers() -> Iterator[str]:
    """An export of as many rows as the filter says, for staff."""

    @exporting.export(
        "test-numbers",
        title="Numbers",
        permission=P.REFERENCE_IMPORT,
        columns=[ExportColumn("N", "whole"), ExportColumn("By")],
    )
    def rows(actor: Any, filters: Any) -> Iterator[tuple[int, str]]:
        for number in range(int(filters.get("rows", 3))):
            yield number, actor.organisation_name

    yield "test-numbers"
    exporting._exports.pop("test-numbers")


def signed_in(client: Client, member: Membership) -> Client:
    client.force_login(member.person, "django.contrib.auth.backends.ModelBackend")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def browser(client: Client) -> Client:
    return signed_in(client, make.member(Role.ADMINISTRATION_STAFF))


def url(key: str, fmt: str, rows: int | None = None) -> str:
    query = f"?rows={rows}" if rows is not None else ""
    return reverse("exchange:export", args=[key, fmt]) + query


@pytest.mark.parametrize("method", ["get", "post"])
def test_small_export_is_answered_at_once(browser: Client, numbers: str, method: str) -> None:
    answer = getattr(browser, method)(url(numbers, "csv", 2))
    assert answer["Content-Type"].startswith("text/csv")
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''Numbers-")
    assert [line.split(",")[0] for line in answer.content.decode("utf-8-sig").splitlines()] == ["N", "0", "1"]


@pytest.mark.parametrize(("rows", "large"), [(LARGE - 1, False), (LARGE, False), (LARGE + 1, True)])
def test_large_export_becomes_a_job(browser: Client, numbers: str, rows: int, large: bool) -> None:
    answer = browser.post(url(numbers, "csv", rows))
    assert (answer.status_code == 302) is large
    assert Job.objects.count() == int(large)
    if large:
        browser.post(url(numbers, "csv", rows))
        assert Job.objects.count() == 1
        assert answer.url == reverse("core:job", args=[Job.objects.get().pk])
    else:
        assert answer.content.count(b"\n") == rows + 1


def test_large_export_by_get_starts_nothing(browser: Client, numbers: str) -> None:
    answer = browser.get(url(numbers, "xlsx", LARGE + 1))
    assert answer.status_code == 200
    assert b"more than 2000 rows" in answer.content
    assert Job.objects.count() == 0


def test_job_writes_the_file_for_its_owner(numbers: str) -> None:
    by = make.actor(Role.ADMINISTRATION_STAFF)
    told: list[str] = []

    class Run:
        def __init__(self) -> None:
            self.by = by

        def progress(self, done: int, total: int, text: str) -> None:
            told.append(text)

    outcome = background.write_export(Run(), export=numbers, fmt="csv", query="rows=1200")  # type: ignore[arg-type]
    assert outcome.file is not None
    assert bytes(outcome.file.content).count(b"\n") == 1201
    assert told == ["0 rows written", "500 rows written", "1000 rows written"]


def test_export_is_judged_by_its_own_permission(client: Client, numbers: str) -> None:
    officer = signed_in(client, make.member(Role.SCHOOL_OFFICER))
    assert officer.get(url(numbers, "csv")).status_code == 403
    assert officer.post(url(numbers, "csv", LARGE + 1)).status_code == 403
    assert Job.objects.count() == 0


@pytest.mark.parametrize(("key", "fmt"), [("unknown", "csv"), ("schools", "exe")])
def test_unknown_export_or_format_is_not_found(browser: Client, key: str, fmt: str) -> None:
    assert browser.get(url(key, fmt)).status_code == 404


def test_every_export_gives_a_value_for_every_column(browser: Client) -> None:
    for export in exporting.every():
        for fmt in exporting.FORMATS:
            assert browser.get(url(export.key, fmt)).status_code == 200, export.key
            rows = export.rows(make.actor(Role.ADMINISTRATION_STAFF), QueryDict())
            assert exporting.make(export, fmt, rows), export.key


def test_a_costly_export_is_a_job_however_few_its_rows(browser: Client, numbers: str) -> None:
    exporting._exports[numbers] = replace(exporting.get(numbers), costly=True)
    page = browser.get(url(numbers, "csv", 2))
    assert (page.status_code, Job.objects.count()) == (200, 0)
    assert "attachment" not in page.headers.get("Content-Disposition", "")
    assert browser.post(url(numbers, "csv", 2)).status_code == 302
    assert Job.objects.count() == 1


def test_counting_findings_is_costly() -> None:
    assert exporting.get("proposal-findings").costly


def test_large_exports_that_differ_late_in_the_query_are_two_jobs(browser: Client, numbers: str) -> None:
    address = url(numbers, "csv", LARGE + 1) + "&words=" + "x" * 200
    for late in ("a", "b", "a"):
        assert browser.post(address + late).status_code == 302
    assert Job.objects.count() == 2
