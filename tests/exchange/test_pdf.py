"""PDFs: the text is the source's, pages are numbered, nothing is fetched."""

import io
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import get_template
from pypdf import PdfReader
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from core.jobs import Failure
from exchange import confined, pdf
from exchange.children.pdf import OwnFiles

RARE = "堃喆峯珉龘彧𠮷"
Write = Callable[[str], str]


@pytest.fixture
def template(tmp_path: Path, settings: Any) -> Write:
    """Write a template that extends the base and return its name."""
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}]
    get_template("pdf/base.html")

    def write(body: str) -> str:
        (tmp_path / "made.html").write_text(
            '{% extends "pdf/base.html" %}{% block title %}計畫書{% endblock %}'
            "{% block heading %}111 學年度計畫書{% endblock %}"
            "{% block contents %}{% include 'pdf/contents.html' with entries=entries %}{% endblock %}"
            "{% block body %}" + body + "{% endblock %}",
            encoding="utf-8",
        )
        return "made.html"

    return write


def read(content: bytes) -> tuple[PdfReader, list[str]]:
    reader = PdfReader(io.BytesIO(content))
    return reader, [re.sub(r"\s", "", page.extract_text()) for page in reader.pages]


def test_text_of_the_pdf_is_the_source(template: Write) -> None:
    source = f"本計畫由{RARE}校長主持，經費 1,234,000 元；第一期撥付 50.5％。"
    reader, pages = read(pdf.render(template("<p>{{ source }}</p>"), {"source": source}, language="zh-hant"))
    assert re.sub(r"\s", "", source) in "".join(pages)
    assert reader.metadata is not None
    assert reader.metadata.title == "計畫書"
    fonts = {name for page in reader.pages for name in _fonts(page)}
    assert any("Noto-Serif-CJK-TC" in name for name in fonts)


def _fonts(page: Any) -> list[str]:
    return [str(font.get_object()["/BaseFont"]) for font in page["/Resources"]["/Font"].values()]


def test_long_tables_repeat_their_head_and_contents_know_their_pages(template: Write) -> None:
    body = """<section id="one" class="chapter"><h2>緣起</h2><p>一</p></section>
      <section id="two" class="chapter"><h2>經費</h2><table class="grid"><thead><tr><th>表頭項目</th></tr></thead>
      <tbody>{% for n in rows %}<tr><td>第{{ n }}列</td></tr>{% endfor %}</tbody></table></section>"""
    entries = [{"id": "one", "title": "緣起"}, {"id": "two", "title": "經費", "level": 2}]
    context = {"entries": entries, "rows": range(120)}
    _reader, pages = read(pdf.render(template(body), context, language="zh-hant"))
    assert len(pages) >= 4
    assert all("表頭項目" in page for page in pages[2:])
    starts = [next(i for i, page in enumerate(pages, 1) if i > 1 and title in page) for title in ("緣起", "二、經費")]
    for title, start in zip(("緣起", "經費"), starts, strict=True):
        assert re.search(rf"{title}[.…]+{start}", pages[0]), pages[0]
    for number, page in enumerate(pages, 1):
        assert f"{number}/{len(pages)}" in page


@pytest.mark.parametrize(
    "address",
    [
        '<img src="http://127.0.0.1:1/x.png" alt="">',
        '<img src="https://example.invalid/x.png" alt="">',
        '<img src="file:///etc/hostname" alt="">',
        '<img src="static:../manage.py" alt="">',
        '<img src="static:..%2F..%2Fetc%2Fhostname" alt="">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<style>@import url("http://127.0.0.1:1/x.css");</style>',
        '<p><a rel="attachment" href="file:///etc/passwd">x</a></p>',
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/hostname" width="9" height="9"/></svg>',
        '<object data="file:///etc/hostname"></object>',
    ],
)
def test_fetching_is_refused(address: str, settings: Any) -> None:
    files = OwnFiles(settings.BASE_DIR / "static")
    with suppress(FatalURLFetchingError):
        HTML(string=address, url_fetcher=files, base_url="static:").write_pdf()
    assert len(files.refused) == 1


def test_page_that_asks_for_a_foreign_file_gives_no_pdf(template: Write) -> None:
    image = '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/hostname" width="9" height="9"/></svg>'
    with pytest.raises(confined.Broken, match=r"refused.*etc/hostname"):
        pdf.render(template(image), {}, language="zh-hant")


def test_own_static_files_are_used(template: Write) -> None:
    assert pdf.render(template('<link rel="stylesheet" href="static:pdf/base.css"><p>甲</p>'), {}, language="en")


def test_document_beyond_the_limits_says_so(template: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "SECONDS", 1)
    with pytest.raises(Failure, match="too long"):
        pdf.render(template("{% for n in rows %}<p>{{ n }}</p>{% endfor %}"), {"rows": range(20_000)}, language="en")
