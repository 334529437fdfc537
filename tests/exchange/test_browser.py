"""Staff import a file in a real browser: see what is wrong, mend it, look, apply, read the totals. Both languages."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.roles import Role
from communities.models import School
from tests import make
from tests.browser import NARROW
from tests.exchange.building import as_csv, as_workbook, school, schools

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.browser]
PASSWORD = "correct horse battery staple"
BAD = as_csv(schools(school("10301"), school("070302", county="彰化線")), "cp950")
GOOD = as_csv(schools(school("010301", county="新北市", address="新北市板橋區大觀路1號"), school("070302")), "cp950")
WORDS = {
    "zh-hant": ("代碼「10301」前面的 0 不見了。", "將變更的內容", "檔案合計"),
    "en": ("The code “10301” has lost its leading zeros.", "What would change", "Totals of the file"),
}


def upload(visitor: Any, path: Path) -> None:
    visitor.go("/imports/")
    visitor.page.set_input_files("input[type=file]", path)
    visitor.press("form[enctype] button")
    expect(visitor.page.locator("#counts")).to_be_visible(timeout=60_000)


@pytest.mark.parametrize(("language", "size"), [("zh-hant", None), ("en", NARROW)])
def test_staff_import_a_list(
    celery_worker: subprocess.Popen[bytes], visitors: Any, tmp_path: Path, language: str, size: Any
) -> None:
    person = make.member(Role.ADMINISTRATION_STAFF).person
    with attributed(Actor.system(), "test"):
        person.set_password(PASSWORD)
        person.save()
    visitor = visitors(language=language, size=size).sign_in(person, PASSWORD)
    visitor.go("/imports/")
    assert visitor.accessible() == []
    visitor.picture(f"imports-{language}")

    (tmp_path / "bad.csv").write_bytes(BAD)
    upload(visitor, tmp_path / "bad.csv")
    lost, would_change, totals = WORDS[language]
    expect(visitor.page.get_by_text(lost)).to_be_visible()
    expect(visitor.page.locator("form[action$='apply/']")).to_have_count(0)
    assert visitor.accessible() == []
    visitor.picture(f"import-wrong-{language}")

    (tmp_path / "good.csv").write_bytes(GOOD)
    upload(visitor, tmp_path / "good.csv")
    expect(visitor.page.get_by_role("heading", name=would_change)).to_be_visible()
    assert School.objects.count() == 0
    visitor.press("form[action$='apply/'] button")
    expect(visitor.page.locator(".page-title .chip-ok")).to_be_visible(timeout=60_000)
    expect(visitor.page.get_by_role("heading", name=totals)).to_be_visible()
    assert visitor.accessible() == []
    visitor.picture(f"import-applied-{language}")
    assert School.objects.count() == 2
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing hangs out sideways"


@pytest.mark.parametrize(("language", "size"), [("zh-hant", None), ("zh-hant", NARROW)])
def test_staff_say_which_table_of_a_file_is_meant(
    celery_worker: subprocess.Popen[bytes], visitors: Any, tmp_path: Path, language: str, size: Any
) -> None:
    person = make.member(Role.ADMINISTRATION_STAFF).person
    with attributed(Actor.system(), "test"):
        person.set_password(PASSWORD)
        person.save()
    visitor = visitors(language=language, size=size).sign_in(person, PASSWORD)
    sheets = {"110學年度": schools(school("070301")), "111學年度": schools(school("070301"), school("070302"))}
    (tmp_path / "asked.xlsx").write_bytes(as_workbook({**sheets, "舊": schools(school("070303"))}, hidden=["舊"]))
    visitor.go("/imports/")
    visitor.page.set_input_files("input[type=file]", tmp_path / "asked.xlsx")
    visitor.press("form[enctype] button")
    choices = visitor.page.locator("input[name=choice]")
    expect(choices).to_have_count(3, timeout=60_000)
    assert visitor.accessible() == []
    visitor.picture(f"import-asked-{'narrow' if size else 'wide'}")
    visitor.page.get_by_label("111學年度").check()
    visitor.press("form[action$='answer/'] button")
    expect(visitor.page.locator("#counts")).to_be_visible(timeout=60_000)
    visitor.page.get_by_text("改讀檔案中的其他表格").click()
    expect(visitor.page.locator("input[name=choice]")).to_have_count(3)
    assert visitor.accessible() == []
    visitor.picture(f"import-offered-{'narrow' if size else 'wide'}")
    visitor.press("form[action$='apply/'] button")
    expect(visitor.page.locator(".page-title .chip-ok")).to_be_visible(timeout=60_000)
    assert School.objects.count() == 2
