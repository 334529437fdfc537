"""Hostile files under every name, through the page: without a scanner, with one, with one that is down."""

import io
import socketserver
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from proposals.models import Subplan
from tests.figures import Record
from tests.proposals import clients, make
from tests.workspace import samples
from tests.workspace.hostile import REFUSED
from tests.workspace.scanner import clamd
from workspace.formats import ACCEPT
from workspace.models import Attachment, Scan

pytestmark = [pytest.mark.drill, pytest.mark.django_db]
#: What may be attached, and what nothing may be called.
ENDINGS = [*ACCEPT.split(","), ".exe", ".html", ".svg", ".pdf.exe", ""]
FOUND = b"stream: Win.Test.EICAR_HDB-1 FOUND\0"


@pytest.fixture
def own() -> Subplan:
    return make.subplan(make.proposal())


def _give(client: Client, own: Subplan, name: str, content: bytes) -> bool:
    """Whether a file is kept; every answer is a page."""
    before = Attachment.objects.count()
    answer = client.post(
        reverse("workspace:attach", args=["proposals.subplan", own.pk]),
        {"file": SimpleUploadedFile(name, content), "next": reverse("proposals:subplan", args=[own.pk])},
        follow=True,
    )
    assert answer.status_code < 500
    return Attachment.objects.count() > before


def test_hostile_files_are_refused_under_every_name(own: Subplan, figure: Record) -> None:
    client = clients.client_of(own)
    given = [(f"檔案{ending}", content) for content, _why in REFUSED for ending in ENDINGS]
    kept = [name for name, content in given if _give(client, own, name, content)]
    figure(
        "hostile files kept, each under every name",
        measured=f"{len(kept)} of {len(given)}",
        target="0",
        kept=not kept,
    )
    assert not kept


def test_a_good_file_is_what_its_content_says_under_every_name(own: Subplan, figure: Record) -> None:
    client = clients.client_of(own)
    contents = {".pdf": samples.pdf(), ".jpg": samples.jpeg(), ".png": samples.png(), ".docx": samples.docx()}
    wrong = 0
    for suffix, content in contents.items():
        for ending in ENDINGS[:12]:
            assert _give(client, own, f"檔案{ending}", content)
            row = Attachment.objects.latest("pk")
            wrong += not row.name.endswith(suffix) or row.scan != Scan.NOT_SCANNED
    told = client.get(reverse("proposals:subplan", args=[own.pk])).content.decode()
    figure(
        "files named, or said to be scanned, otherwise than they are, without a scanner",
        measured=f"{wrong} of {Attachment.objects.count()}",
        target="0",
        kept=not wrong,
    )
    assert not wrong and told.count("未掃毒") >= Attachment.objects.count()


def test_what_a_scanner_finds_and_what_it_cannot_say_is_refused(own: Subplan, figure: Record, settings: Any) -> None:
    client = clients.client_of(own)
    infected = [
        samples.docx(word__media__a_d_bin=samples.EICAR.decode()),
        samples.odt(**{"Pictures/a.bin": samples.EICAR.decode()}),
        samples.pdf() + samples.EICAR,
        samples.jpeg() + samples.EICAR,
    ]
    clean = [samples.docx(), samples.odt(), samples.pdf(), samples.jpeg()]

    def says(whole: bytes) -> bytes:
        return FOUND if samples.EICAR in _unpacked(whole) else b"stream: OK\0"

    with clamd(says) as (settings.CLAMD_URL, sent):
        found = sum(_give(client, own, "檔案.pdf", content) for content in infected)
        assert all(_give(client, own, "檔案.pdf", content) for content in clean)
    assert sent == [*infected, *clean]
    assert set(Attachment.objects.values_list("scan", flat=True)) == {Scan.CLEAN}
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as gone:
        settings.CLAMD_URL = f"tcp://127.0.0.1:{gone.server_address[1]}"
    unscanned = sum(_give(client, own, "檔案.pdf", content) for content in clean)
    figure("infected files kept with a scanner", measured=f"{found} of {len(infected)}", target="0", kept=not found)
    figure(
        "files kept while the scanner is down", measured=f"{unscanned} of {len(clean)}", target="0", kept=not unscanned
    )
    assert not found and not unscanned


def _unpacked(whole: bytes) -> bytes:
    """What a scanner sees: the bytes, and those of the parts of a zip."""
    if not zipfile.is_zipfile(io.BytesIO(whole)):
        return whole
    with zipfile.ZipFile(io.BytesIO(whole)) as opened:
        return whole + b"".join(opened.read(name) for name in opened.namelist())
