"""bin/translate --check finds what lacks, contradicts or is left over."""

import sys
from pathlib import Path

import pytest

from _doors import translate
from _doors.trouble import Trouble

PROGRAMS = Path(sys.executable).parent
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"X-Name: {name}\\n"\n\n'
SAVE = 'msgid "Save"\nmsgstr "儲存"\n\n'
COUNT = '#, python-format\nmsgid "%(n)s school"\nmsgid_plural "%(n)s schools"\nmsgstr[0] "%(n)s 校"\n\n'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of one view and one template."""
    (tmp_path / "locale/zh_Hant/parts").mkdir(parents=True)
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/views.py").write_text(
        'from django.utils.translation import ngettext\nngettext("%(n)s school", "%(n)s schools", 2)\n'
    )
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/page.html").write_text("{% load i18n %}{% translate 'Save' %}")
    monkeypatch.setattr(translate, "PROJECT", tmp_path)
    monkeypatch.setattr(translate, "LANGUAGE", tmp_path / "locale/zh_Hant")
    return tmp_path


def part(project: Path, name: str, entries: str) -> None:
    """Write a part with a header of its own."""
    path = project / f"locale/zh_Hant/parts/{name}.po"
    path.write_text(HEADER.format(name=name) + entries, encoding="utf-8")


def test_complete_parts_pass_though_headers_differ_and_an_entry_stands_in_both(project: Path) -> None:
    part(project, "shop", SAVE + COUNT)
    part(project, "core", SAVE)
    assert translate.check(PROGRAMS) == 0


def test_build_writes_what_django_reads(project: Path) -> None:
    part(project, "shop", SAVE + COUNT)
    translate.build()
    assert "儲存".encode() in (project / "locale/zh_Hant/LC_MESSAGES/django.mo").read_bytes()


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        (COUNT, 'msgid "Save"\nmsgstr ""'),
        (SAVE + COUNT + 'msgid "Gone"\nmsgstr "無"\n', '#~ msgid "Gone"'),
        (SAVE.replace("msgid", "#, fuzzy\nmsgid", 1) + COUNT, "#, fuzzy"),
        (SAVE.replace("儲存", "") + COUNT, 'msgid "Save"\nmsgstr ""'),
    ],
    ids=["missing", "obsolete", "fuzzy", "empty"],
)
def test_check_prints_the_entry(project: Path, capsys: pytest.CaptureFixture[str], entries: str, said: str) -> None:
    part(project, "shop", entries)
    assert translate.check(PROGRAMS) == 1
    assert said in capsys.readouterr().out


def test_check_names_both_parts_that_contradict(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    part(project, "shop", SAVE + COUNT)
    part(project, "core", SAVE.replace("儲存", "保存"))
    assert translate.check(PROGRAMS) == 1
    said = capsys.readouterr().out
    assert "shop.po" in said
    assert "core.po" in said


@pytest.mark.parametrize("broken", [COUNT.replace('"%(n)s 校"', '"%(m)s 校"'), 'msgid "Save\nmsgstr "儲存"\n'])
def test_part_that_gettext_refuses_is_named(project: Path, broken: str) -> None:
    part(project, "shop", broken)
    with pytest.raises(Trouble, match=r"(shop|parts)\.po"):
        translate.check(PROGRAMS)


def test_no_catalogue_is_replaced_by_a_broken_one(project: Path) -> None:
    part(project, "shop", SAVE + COUNT)
    translate.build()
    before = (project / "locale/zh_Hant/LC_MESSAGES/django.mo").read_bytes()
    part(project, "shop", "msgid broken")
    with pytest.raises(Trouble):
        translate.build()
    assert (project / "locale/zh_Hant/LC_MESSAGES/django.mo").read_bytes() == before
