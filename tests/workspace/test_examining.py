"""What is taken of a file, by its content: pictures drawn anew, what is active or hidden refused with its remedy."""

import io
import socketserver
from typing import Any

import pytest
from PIL import Image
from pypdf.annotations import Link

from core.refusals import Refused
from tests.workspace import samples
from tests.workspace.hostile import REFUSED
from tests.workspace.scanner import clamd
from workspace.examining import examine
from workspace.formats import DOCX, JPEG, MB, PDF, format_of
from workspace.models import Scan


def test_a_picture_says_no_more_where_it_was_taken() -> None:
    given = samples.jpeg(place=True)
    assert b"Exif" in given and Image.open(io.BytesIO(given)).getexif().get_ifd(0x8825)
    taken = examine(given)
    kept = Image.open(io.BytesIO(taken.content))
    assert taken.format is JPEG and not kept.getexif() and b"Exif" not in taken.content
    assert "相機廠牌".encode() not in taken.content


def test_a_picture_is_turned_as_it_was_held() -> None:
    kept = Image.open(io.BytesIO(examine(samples.jpeg(60, 40, turned=6)).content))
    assert kept.size == (40, 60)
    red, _green, blue = kept.getpixel((20, 10))
    assert red > 200 > 60 > blue


@pytest.mark.parametrize(("side", "kept"), [(2_999, 2_999), (3_000, 3_000), (3_001, 3_000)])
def test_a_large_picture_is_made_smaller(side: int, kept: int) -> None:
    taken = examine(samples.jpeg(side, 20))
    assert Image.open(io.BytesIO(taken.content)).width == kept
    assert max(Image.open(io.BytesIO(taken.preview)).size) == 480


def test_a_clear_ground_stays_clear() -> None:
    taken = examine(samples.png())
    assert taken.format.suffix == ".png" and Image.open(io.BytesIO(taken.content)).mode == "RGBA"
    assert Image.open(io.BytesIO(taken.preview)).format == "JPEG"


def _linked(writer: Any) -> None:
    writer.add_annotation(0, Link(rect=(0, 0, 10, 10), url="https://example.invalid/"))


def test_a_plain_pdf_is_kept_as_it_is_with_a_picture_of_its_first_page() -> None:
    given = samples.pdf(2, _linked)
    taken = examine(given)
    assert taken.content == given and taken.format is PDF
    assert Image.open(io.BytesIO(taken.preview)).size == (320, 480)


@pytest.mark.parametrize(("given", "reason"), REFUSED)
def test_what_is_not_taken_says_why(given: bytes, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        examine(given)


def test_a_bomb_is_refused_unpacked() -> None:
    with pytest.raises(Refused, match="解壓縮"):
        format_of(samples.docx(word__media__x_d_bin="0" * (60 * MB)))


def test_a_docx_with_a_chart_and_a_link_is_taken() -> None:
    given = samples.docx(
        word__embeddings__sheet1_d_xlsx="x",
        word___rels__document_d_xml_d_rels='<Relationships><Relationship Type="http://x/hyperlink" '
        'Target="https://example.invalid/" TargetMode="External"/></Relationships>',
    )
    assert examine(given).format is DOCX


@pytest.mark.parametrize(
    ("start", "most"), [(b"%PDF-1.7\n", 20 * MB), (b"\xff\xd8\xff", 15 * MB), (b"\x89PNG\r\n\x1a\n", 15 * MB)]
)
def test_a_kind_has_its_largest_size(start: bytes, most: int) -> None:
    for size in (most - 1, most):
        format_of(start.ljust(size, b"\0"))
    with pytest.raises(Refused, match=f"至多 {most // MB} MB"):
        format_of(start.ljust(most + 1, b"\0"))


def test_without_a_scanner_a_file_says_that_it_was_not_scanned(settings: Any) -> None:
    settings.CLAMD_URL = ""
    assert examine(samples.pdf()).scan is Scan.NOT_SCANNED


def test_a_clean_file_says_that_it_was_scanned(settings: Any) -> None:
    given = samples.pdf()
    with clamd(b"stream: OK\0") as (settings.CLAMD_URL, sent):
        assert examine(given).scan is Scan.CLEAN
    assert sent == [given]


def test_what_the_scanner_finds_is_not_kept(settings: Any) -> None:
    with (
        clamd(b"stream: Win.Test.EICAR_HDB-1 FOUND\0") as (settings.CLAMD_URL, _sent),
        pytest.raises(Refused, match="掃毒程式在這個檔案中發現"),
    ):
        examine(samples.pdf())


@pytest.mark.parametrize("says", [b"", b"INSTREAM size limit exceeded. ERROR\0"])
def test_a_scanner_that_cannot_say_lets_nothing_in(settings: Any, says: bytes) -> None:
    with clamd(says) as (settings.CLAMD_URL, _sent), pytest.raises(Refused, match="掃毒程式沒有回應"):
        examine(samples.pdf())


def test_a_scanner_that_is_down_lets_nothing_in(settings: Any) -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as gone:
        settings.CLAMD_URL = f"tcp://127.0.0.1:{gone.server_address[1]}"
    with pytest.raises(Refused, match="掃毒程式沒有回應"):
        examine(samples.pdf())
