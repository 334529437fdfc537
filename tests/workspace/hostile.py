"""Files that are refused, each with a word of the reason."""

from collections.abc import Callable
from typing import Any

from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from tests.workspace import samples


def _does(kind: str, what: str) -> Callable[[Any], None]:
    """Let a PDF do something when it is opened."""

    def put(writer: Any) -> None:
        act = {NameObject("/S"): NameObject(kind), NameObject("/F"): TextStringObject(what)}
        writer.root_object[NameObject("/OpenAction")] = writer._add_object(DictionaryObject(act))

    return put


def _carries(writer: Any) -> None:
    writer.add_attachment("hidden.exe", b"MZ")


REFUSED: list[tuple[bytes, str]] = [
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
]
