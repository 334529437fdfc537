"""What is taken of a file, by its content: pictures drawn anew, what is active or hidden refused with its remedy."""

import io
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from PIL import Image
from pypdf.annotations import Link
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from core.refusals import Refused
from tests.workspace import samples
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


def _does(kind: str, what: str) -> Callable[[Any], None]:
    """Let a PDF do something when it is opened."""

    def put(writer: Any) -> None:
        act = {NameObject("/S"): NameObject(kind), NameObject("/F"): TextStringObject(what)}
        writer.root_object[NameObject("/OpenAction")] = writer._add_object(DictionaryObject(act))

    return put


def _carries(writer: Any) -> None:
    writer.add_attachment("hidden.exe", b"MZ")


def _linked(writer: Any) -> None:
    writer.add_annotation(0, Link(rect=(0, 0, 10, 10), url="https://example.invalid/"))


def test_a_plain_pdf_is_kept_as_it_is_with_a_picture_of_its_first_page() -> None:
    given = samples.pdf(2, _linked)
    taken = examine(given)
    assert taken.content == given and taken.format is PDF
    assert Image.open(io.BytesIO(taken.preview)).size == (320, 480)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (samples.pdf(1, _does("/JavaScript", "app.alert(1)")), "程式"),
        (samples.pdf(1, _does("/Launch", "cmd.exe")), "程式"),
        (samples.pdf(1, _carries), "其他檔案"),
        (samples.pdf(1, lambda writer: writer.encrypt("secret")), "密碼"),
        (samples.pdf(501), "500 頁"),
        (samples.pdf()[:300], "毀損"),
        (samples.docx(word__vbaProject_d_bin="x"), "巨集"),
        (samples.docx(word__activeX__activeX1_d_xml="<x/>"), "其他檔案"),
        (samples.docx(word__embeddings__oleObject1_d_bin="x"), "其他檔案"),
        (
            samples.docx(
                word___rels__settings_d_xml_d_rels='<Relationships><Relationship Type="http://x/attachedTemplate" '
                'Target="http://example.invalid/t.dotm" TargetMode="External"/></Relationships>'
            ),
            "外部",
        ),
        (samples.docx(word__styles_d_xml='<!DOCTYPE x [<!ENTITY a "b">]><x/>'), "DTD"),
        (samples.odt(**{"Basic/Standard/Module1.xml": "<x/>"}), "巨集"),
        (samples.archive({"a.txt": "x"}), "壓縮檔"),
        (samples.docx()[:-30], "毀損"),
        (samples.jpeg()[:200], "毀損"),
        (samples.EICAR, "不是圖片"),
        (b"", "空的"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "舊版"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(40), "HEIC"),
        (b"<html><script>alert(1)</script></html>", "不是圖片"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不是圖片"),
    ],
)
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


@contextmanager
def _clamd(says: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """A scanner on loopback that takes a stream and answers; its address, and what it was sent."""
    sent: list[bytes] = []

    class Answering(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            assert self.rfile.read(10) == b"zINSTREAM\0"
            whole = b""
            while length := int.from_bytes(self.rfile.read(4), "big"):
                whole += self.rfile.read(length)
            sent.append(whole)
            self.wfile.write(says)

    with socketserver.TCPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"tcp://127.0.0.1:{server.server_address[1]}", sent
        server.shutdown()


def test_without_a_scanner_a_file_says_that_it_was_not_scanned(settings: Any) -> None:
    settings.CLAMD_URL = ""
    assert examine(samples.pdf()).scan is Scan.NOT_SCANNED


def test_a_clean_file_says_that_it_was_scanned(settings: Any) -> None:
    given = samples.pdf()
    with _clamd(b"stream: OK\0") as (settings.CLAMD_URL, sent):
        assert examine(given).scan is Scan.CLEAN
    assert sent == [given]


def test_what_the_scanner_finds_is_not_kept(settings: Any) -> None:
    with (
        _clamd(b"stream: Win.Test.EICAR_HDB-1 FOUND\0") as (settings.CLAMD_URL, _sent),
        pytest.raises(Refused, match="掃毒程式在這個檔案中發現"),
    ):
        examine(samples.pdf())


@pytest.mark.parametrize("says", [b"", b"INSTREAM size limit exceeded. ERROR\0"])
def test_a_scanner_that_cannot_say_lets_nothing_in(settings: Any, says: bytes) -> None:
    with _clamd(says) as (settings.CLAMD_URL, _sent), pytest.raises(Refused, match="掃毒程式沒有回應"):
        examine(samples.pdf())


def test_a_scanner_that_is_down_lets_nothing_in(settings: Any) -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as gone:
        settings.CLAMD_URL = f"tcp://127.0.0.1:{gone.server_address[1]}"
    with pytest.raises(Refused, match="掃毒程式沒有回應"):
        examine(samples.pdf())
