"""What goes on paper: drafts at any time, members' copies without what is not theirs, moments as Taiwan writes them."""

import io
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership
from accounts.roles import Role
from core.jobs import Failure, Run
from core.models import Job, StoredFile
from exchange import exporting
from exchange.writers import ExportColumn, csv_lines, xlsx
from findings.printing import rules_pdf
from proposals import actions, background
from proposals.models import MembersSee, Proposal, VersionFile
from proposals.presenters import sight
from proposals.printing import pdf, workbook
from proposals.printing.printed import Printed, draft, of_subplan, of_version
from proposals.snapshot.sight import WHOLE, Sight, seen
from reviews.models import Round
from rulebook import load_edition
from tests import make as people
from tests.budgets import make as lower
from tests.proposals import clients, make

pytestmark = pytest.mark.django_db

#: Amounts that stand nowhere else: of the convener's budget, of the partner's.
CONVENERS, PARTNERS = ("13578", "13,578", "2263", "2,263"), ("8642", "8,642", "4321", "4,321")
ISO = re.compile(r"\d{4}-\d{2}-\d{2}|T\d{2}:\d{2}|\+00:00|20\d\d/\d|20\d\d 年")


@pytest.fixture
def proposal() -> Proposal:
    """Two complete schools with budgets of their own; the convener's departs from a principle, justified by amount."""
    made = make.complete(make.proposal())
    for number, line in ((1, (6, 2263)), (2, (2, 4321))):
        lower.item(make.subplan(made, number).plan, "travel", line)
    return made


@pytest.fixture
def submitted(proposal: Proposal) -> Proposal:
    for number in (1, 2):
        make.sign(make.subplan(proposal, number))
    make.submit(proposal)
    proposal.refresh_from_db()
    return proposal


def words(content: bytes) -> str:
    """Everything a PDF or a workbook says, white space left out."""
    if content.startswith(b"%PDF"):
        parts: Iterator[Any] = (page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    else:
        book = openpyxl.load_workbook(io.BytesIO(content))
        parts = (
            value
            for worksheet in book
            for row in worksheet.iter_rows(values_only=True)
            for value in (*row, worksheet.title)
        )
    return re.sub(r"\s", "", "|".join(str(part) for part in parts if part is not None))


def holds(text: str, amounts: tuple[str, ...]) -> bool:
    return any(amount in text for amount in amounts)


def work(job: Job) -> Any:
    """What the job leaves, done in the test's own transaction."""

    by = Actor.of(Membership.objects.select_related("person", "organisation").get(pk=job.membership_id))
    with attributed(by, job.kind):
        return {"proposals.print": background.print_version, "proposals.draft": background.print_draft}[job.kind](
            Run(job, by), **job.arguments
        )


def test_whoever_may_no_longer_see_what_is_to_be_printed_gets_nothing(proposal):
    actions.print_draft(by=of_partner(proposal), kind="pdf", subplan=make.subplan(proposal, 2), proposal=proposal)
    job = Job.objects.latest("created_at")
    stranger = Run(job, people.actor(Role.SCHOOL_OFFICER))
    with pytest.raises(Failure, match="無權檢視"):
        background.print_draft(stranger, **job.arguments)


def of_partner(proposal: Proposal, role: Role = Role.SCHOOL_OFFICER) -> Actor:
    return make.officer(make.subplan(proposal, 2).school, role)


def share(proposal: Proposal, sees: str) -> None:
    actions.share(by=make.officer(make.subplan(proposal).school), proposal=proposal, sees=sees)
    proposal.refresh_from_db()


def test_a_member_reads_what_its_alliance_lets_it_see(submitted):
    version, partner = submitted.versions.get(), of_partner(submitted)
    for sees, their_text, their_amounts in (("all", True, True), ("no-amounts", True, False), ("own", False, False)):
        share(submitted, sees)
        for make_file in (workbook.make, pdf.make):
            text = words(make_file(of_version(version, sight.of_version(partner, submitted))))
            assert holds(text, PARTNERS)
            assert ("細項1.1" in text) is their_text
            assert holds(text, CONVENERS) is their_amounts
            # Nor can the others' sum be reckoned from the total.
            assert holds(text, ("21000", "21,000")) is their_amounts


def test_no_setting_is_needed_to_keep_amounts_back(submitted):
    assert sight.of_version(of_partner(submitted, Role.PRINCIPAL), submitted).others == MembersSee.NO_AMOUNTS
    assert sight.of_version(make.officer(make.subplan(submitted).school), submitted).whole
    # The convener's own accountant reads as any member does.
    assert not sight.of_version(make.officer(make.subplan(submitted).school, Role.ACCOUNTANT), submitted).whole
    assert sight.of_version(make.staff(), submitted).whole


def test_members_read_the_page_of_the_version(submitted):
    version = submitted.versions.get()
    browser = clients.client_of(make.subplan(submitted, 2), Role.ACCOUNTANT)
    home = browser.get(reverse("proposals:proposal", args=[submitted.pk])).content.decode()
    assert version.get_absolute_url() in home
    for address in (version.get_absolute_url(), reverse("proposals:compare", args=[version.pk, 1])):
        answer = browser.get(address)
        assert answer.status_code == 200
        assert not holds(answer.content.decode(), CONVENERS)
    assert holds(browser.get(version.get_absolute_url()).content.decode(), PARTNERS)


def test_members_forms_are_their_own(submitted):
    make.printed(submitted)
    version = submitted.versions.get()
    browser = clients.client_of(make.subplan(submitted, 2))
    address = reverse("proposals:version_file", args=[version.pk, "pdf"])
    # The whole one is there, and is not given out; the page makes the school's own.
    assert browser.get(address).status_code == 302
    work(actions.print_version(by=of_partner(submitted), version=version))
    content = b"".join(browser.get(address))
    assert content.startswith(b"%PDF")
    assert not holds(words(content), CONVENERS)
    # Another setting is another form.
    share(submitted, "own")
    assert browser.get(address).status_code == 302
    assert version.files.count() == 4


def test_reviewers_get_the_whole_forms_only(submitted):
    make.printed(submitted)
    version = submitted.versions.get()
    with attributed(Actor.system(), "test"):
        own = StoredFile.keep(name="甲", media_type="application/pdf", content=b"%PDF")
        school = make.subplan(submitted, 2).school
        VersionFile.objects.create(version=version, kind="pdf", school=school, sees="own", file=own)
        Round.objects.create(year=111)
    actions.accept(by=make.staff(), proposal=submitted)
    case = actions.put_under_review(by=make.staff(), proposal=submitted)
    assert own not in case.files.all()


def test_a_member_learns_no_findings_of_anothers_budget(proposal):
    version = {"subplans": [], "schools": [], "matrix": [], "kpis": {"quality": [], "quantity": []}}
    version["budget"] = {"accounts": [], "rows": [], "totals": {}}
    theirs, ours = {"code": "A", "name": "甲"}, {"code": "B", "name": "乙"}
    findings = [
        {"school": theirs, "where": "budget:1/line/2"},
        {"school": theirs, "where": "subplan:1/hours"},
        {"school": ours, "where": "budget:2/line/2"},
        {"school": None, "where": "matrix/1.1"},
    ]
    for others, kept in ((MembersSee.NO_AMOUNTS, [1, 2, 3]), (MembersSee.OWN, [2, 3])):
        _document, shown = seen(version, findings, Sight(others, frozenset({"B"}), 1))
        assert shown == [findings[at] for at in kept]


def test_a_draft_is_marked_on_every_page_and_has_boxes(proposal):
    one = of_subplan(make.subplan(proposal, 2))
    content = pdf.make(one)
    pages = [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(io.BytesIO(content)).pages]
    assert all("草稿" in page for page in pages)
    for box in ("承辦單位", "主（會）計單位", "首長"):
        assert any(box in page for page in pages)
    assert holds("".join(pages), PARTNERS)
    assert not holds("".join(pages), CONVENERS)
    book = openpyxl.load_workbook(io.BytesIO(workbook.make(one)))
    assert all(worksheet.oddHeader.center.text == "草稿" for worksheet in book)
    assert "承辦單位" in words(workbook.make(one))


def test_drafts_of_the_whole_hold_what_one_may_read(proposal):
    convener, partner = make.officer(make.subplan(proposal).school), of_partner(proposal)
    for by, all_of_it in ((convener, True), (partner, False), (make.staff(), True)):
        text = words(workbook.make(draft(proposal, sight.of_draft(by, proposal))))
        assert holds(text, CONVENERS) is all_of_it
        assert "草稿" in text


def test_a_draft_is_made_in_the_background_for_whoever_asks(proposal):
    own = make.subplan(proposal, 2)
    for url, args in (("draft", [proposal.pk, "pdf"]), ("draft_subplan", [own.pk, "workbook"])):
        browser = clients.client_of(own, Role.ACCOUNTANT)
        answer = browser.post(reverse(f"proposals:{url}", args=args))
        job = Job.objects.latest("created_at")
        assert answer["Location"] == reverse("core:job", args=[job.pk])
        assert not holds(words(bytes(work(job).file.content)), CONVENERS)


def test_a_strangers_draft_is_not_found(proposal):
    browser = clients.client_of(make.subplan(proposal, 2))
    assert browser.post(reverse("proposals:draft_subplan", args=[make.subplan(proposal).pk, "pdf"])).status_code == 404
    assert browser.post(reverse("proposals:draft", args=[proposal.pk, "exe"])).status_code == 404


def test_the_official_form(submitted):
    content = pdf.make(of_version(submitted.versions.get(), WHOLE))
    pages = [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(io.BytesIO(content)).pages]
    text = "".join(pages)
    for never in ("S111", "保留", "數位摘要", "SHA", "草稿"):
        assert never not in text
    assert text.count("內容驗證碼") == 1
    assert "內容驗證碼" in pages[-1]
    for number in (1, 2):
        (begins,) = [
            page for page in pages if f"111-{number}{make.subplan(submitted, number).school.name}經費概算表" in page
        ]
        assert "首長" in begins
    # By sub-plan item, with the year's numbers.
    assert re.search(r"111-1-5細項3\.1.*3\.1適性學習社區高中職開設由大專校院教師支援開課科目數", text)
    assert "110達成值" in text and "111目標值" in text


def printed(of: Proposal) -> Iterator[tuple[str, bytes]]:
    """Every document that can be made of a proposal."""
    version, own = of.versions.get(), make.subplan(of, 2)
    worksheets: dict[str, Printed] = {
        "version": of_version(version, WHOLE),
        "member's": of_version(version, sight.of_version(of_partner(of), of)),
        "draft": draft(of, WHOLE),
        "sub-plan": of_subplan(own),
    }
    for name, worksheet in worksheets.items():
        yield f"{name} (pdf)", pdf.make(worksheet)
        yield f"{name} (workbook)", workbook.make(worksheet)
    yield "rules", rules_pdf(load_edition("111"), "zh-hant")


def test_no_moment_leaves_as_a_machine_writes_it(submitted):
    with translation.override("en"):
        for name, content in printed(submitted):
            assert not (found := ISO.search(words(content))), (name, found)
        for export in exporting.every():
            content = exporting.make(export, "csv", export.rows(make.staff(), QueryDict()))
            assert not ISO.search(content.decode()), export.key


def test_days_of_exports_are_roc_days():
    columns, rows = [ExportColumn("日期", "date")], [(date(2026, 11, 27),)]
    assert b"115/11/27" in b"".join(csv_lines(columns, rows))
    cell = openpyxl.load_workbook(io.BytesIO(xlsx(columns, rows, sheet="表"))).active["A2"]
    assert cell.number_format == "[$-404]e/mm/dd"
    assert cell.value.date() == date(2026, 11, 27)


def test_signatures_are_printed_in_taipei(submitted):
    """A signature at 20:36 UTC of the 27th was given on the 28th."""
    version = submitted.versions.get()
    document = {**version.document}
    document["subplans"] = [
        {**subplan, "signatures": [{**each, "at": "2026-11-27T20:36:54+00:00"} for each in subplan["signatures"]]}
        for subplan in document["subplans"]
    ]
    worksheet = Printed(document, [], version.at, 1, "0" * 16)
    for text in (words(pdf.make(worksheet)), words(workbook.make(worksheet))):
        assert "115/11/2804:36" in text
