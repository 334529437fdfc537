"""`manage.py check_budget`: files made from its own template, good ones and hostile ones. No test opens a database."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from tests.workbooks.budgeting import ITEMS, LECTURE, LINES, SCHOOL, check, filled, unreadable
from tests.workbooks.filling import put_form, run, saved, template


def test_template_filled_with_a_right_budget_has_nothing_hard(tmp_path: Path) -> None:
    ran = check(filled(), tmp_path)
    assert ran.code == 0
    assert {found["rule"] for found in ran.data["findings"]} == {"budget.teaching-share"}


def test_template_alone_says_what_to_fill_in(tmp_path: Path) -> None:
    ran = check(template("check_budget"), tmp_path)
    assert ran.code == 2
    assert {(found["sheet"], found["cell"]) for found in ran.data["findings"]} == {
        (SCHOOL, "B4"),
        (SCHOOL, "B6"),
        (SCHOOL, "B7"),
        (LINES, "A3"),
        (ITEMS, "A3"),
    }


@pytest.mark.parametrize("language", ["zh-hant", "en"])
def test_template_has_heads_in_both_languages_notes_lists_and_an_invented_example(language: str) -> None:
    book = template("check_budget", "--edition", "111", "--language", language)
    worksheet = book[LINES]
    heads = [cell.value for cell in worksheet[2]]
    assert heads[:2] == ["經費項目 Category", "用途 Purpose"]
    assert all(cell.comment for cell in worksheet[2] if cell.value not in ("數量 Quantity",))
    assert len(worksheet.data_validations.dataValidation) > 10
    assert ("invented" if language == "en" else "虛構") in book["範例 Example"]["A1"].value.lower()
    offered = {cell.value for column in book["選項 Lists"].columns for cell in column}
    assert ("Lecture fees" if language == "en" else "講座鐘點費") in offered


@pytest.mark.parametrize(("price", "hard"), [(1999, False), (2000, False), (2001, True)])
def test_a_rate_is_found_at_its_cell_with_clause_and_cure(tmp_path: Path, price: int, hard: bool) -> None:
    items = [{"Category": "Lecture fees", "Amount": price * 10 // 1000 * 1000}]
    ran = check(filled(LECTURE | {"Unit price": price}, items=items), tmp_path)
    found = [finding for finding in ran.at(f"{LINES}!E3") if finding["rule"] == "budget.lecture-rate"]
    assert bool(found) is hard and ran.code == hard
    if hard:
        assert found[0]["strength"] == "hard" and "2,001" in found[0]["sentence"]
        assert found[0]["clause"].startswith("S111 ") and found[0]["quote"] and found[0]["remedy"]


def test_sums_items_accounts_and_declarations_lead_to_their_cells(tmp_path: Path) -> None:
    book = filled(
        LECTURE | {"Amount": 19000},
        items=[{"Category": "lecture", "Amount": 20500}],
        **{"Sum:_Operating": 30000},
    )
    put_form(book["聲明 Declarations"], **{str(book["聲明 Declarations"]["A3"].value): "是"})
    ran = check(book, tmp_path)
    rules = {(found["sheet"], found["cell"]): found["rule"] for found in ran.data["findings"]}
    assert rules[LINES, "F3"] == "budget.line-sum"
    assert rules[ITEMS, "B3"] in ("budget.thousands", "budget.line-sum")
    assert rules[SCHOOL, "B10"] == "budget.line-sum"
    assert "budget.no-transfer" in {rule for (sheet, _), rule in rules.items() if sheet == "聲明 Declarations"}


@pytest.mark.parametrize(("typed", "hard"), [(None, False), (0, True), (19000, True), (20000, False), (20001, True)])
def test_a_typed_sum_of_nothing_is_typed(tmp_path: Path, typed: int | None, hard: bool) -> None:
    ran = check(filled(**{"Sum:_Operating": typed}), tmp_path)
    assert ("budget.line-sum" in {found["rule"] for found in ran.at(f"{SCHOOL}!B10")}) is hard
    assert ran.code == hard


def test_unknown_and_refused_categories_are_hard_at_their_cell(tmp_path: Path) -> None:
    lines = [LECTURE, LECTURE | {"Category": "紅包/公關費"}, LECTURE | {"Category": "加班費"}]
    ran = check(filled(*lines), tmp_path)
    assert ran.code == 1
    assert "budget.category-known" in {found["rule"] for found in ran.at(f"{LINES}!A4")}
    assert "紅包/公關費" in ran.at(f"{LINES}!A4")[0]["sentence"]
    assert "budget.no-overtime" in {found["rule"] for found in ran.at(f"{LINES}!A5")}


@pytest.mark.parametrize(
    ("column", "cell", "value", "says"),
    [
        ("Quantity", "C3", "十節", "十節"),
        ("Quantity", "C3", 2.5, "2.5"),
        ("Unit price", "E3", 10**15, "1,000,000,000,000,000"),
        ("Unit price", "E3", -1, "-1"),
        ("Amount", "F3", "一萬", "一萬"),
        ("Payee", "G3", "隔壁鄰居", "隔壁鄰居"),
        ("First day of work", "N3", "明天", "明天"),
        ("Category", "A3", None, "Category"),
    ],
)
def test_a_cell_that_cannot_be_taken_is_named_with_its_cure(
    tmp_path: Path, column: str, cell: str, value: Any, says: str
) -> None:
    found = unreadable(check(filled(LECTURE | {column: value}), tmp_path), f"{LINES}!{cell}")
    assert says in found["sentence"]


def test_full_width_digits_and_grouped_numbers_are_taken(tmp_path: Path) -> None:
    ran = check(filled(LECTURE | {"Quantity": "１０", "Unit price": "２,０００"}), tmp_path)
    assert ran.code == 0


def test_a_formula_is_refused_with_sheet_and_cell(tmp_path: Path) -> None:
    copy = tmp_path / "marked.xlsx"
    ran = check(filled(LECTURE | {"Amount": "=C3*E3"}), tmp_path, "--marked", copy)
    assert ran.code == 2
    (found,) = ran.at(f"{LINES}!F3")
    assert "formula" in found["sentence"] and "Paste values" in found["remedy"]
    assert "formula" in load_workbook(copy)[LINES]["F3"].comment.text


@pytest.mark.parametrize("sheet", [SCHOOL, LINES, ITEMS])
def test_a_missing_sheet_is_named(tmp_path: Path, sheet: str) -> None:
    book = filled()
    del book[sheet]
    ran = check(book, tmp_path)
    assert ran.code == 2
    assert any(found["sheet"] == sheet and sheet in found["sentence"] for found in ran.data["findings"])


def test_sheets_that_may_be_missing_may_be_missing(tmp_path: Path) -> None:
    book = filled()
    for sheet in ("聲明 Declarations", "數據 Figures", "範例 Example"):
        del book[sheet]
    assert check(book, tmp_path).code == 0


@pytest.mark.parametrize("sheet", ["聲明 Declarations", "數據 Figures", LINES])
@pytest.mark.parametrize("hidden", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_told_and_nothing_is_judged(tmp_path: Path, sheet: str, hidden: str) -> None:
    book = filled()
    book[sheet].sheet_state = hidden
    ran = check(book, tmp_path)
    assert ran.code == 2
    assert any("hidden" in found["sentence"] for found in ran.data["findings"] if found["sheet"] == sheet)


@pytest.mark.parametrize("sheet", ["聲明 Declarations", "數據 Figures"])
def test_a_renamed_sheet_is_told_and_nothing_is_judged(tmp_path: Path, sheet: str) -> None:
    book = filled()
    book[sheet].title = "新的名稱"
    (found,) = check(book, tmp_path).at("新的名稱!")
    assert sheet in found["sentence"] and "name" in found["remedy"] and found["strength"] == "unreadable"


def test_a_sheet_of_ones_own_beside_all_others_is_said_to_be_unread(tmp_path: Path) -> None:
    book = filled()
    book.create_sheet("草稿")["A1"] = "試算"
    book.create_sheet("空白")
    ran = check(book, tmp_path)
    assert ran.code == 0 and [note["sheet"] for note in ran.data["notes"]] == ["草稿"]


def test_merged_heads_are_understood_and_a_missing_column_is_named(tmp_path: Path) -> None:
    book = filled()
    book[LINES].insert_rows(2)
    book[LINES]["A2"] = "合併的標題"
    book[LINES].merge_cells("A2:F2")
    moved = check(book, tmp_path)
    assert moved.code == 0
    book[LINES]["C3"] = "不是數量"
    ran = check(book, tmp_path)
    assert ran.code == 2
    assert any("數量 Quantity" in found["sentence"] and found["cell"] == "A3" for found in ran.data["findings"])


@pytest.mark.parametrize(
    ("row", "cell", "says"),
    [
        ({"Category": "合計", "Amount": 20000}, "A4", "total"),
        ({"Purpose": "小計：", "Amount": 20000}, "B4", "total"),
        ({"Category": "經費項目", "Quantity": "數量", "Unit price": "單價"}, "A4", "head"),
    ],
)
def test_a_total_or_a_head_below_the_lines_is_left_out_and_said(
    tmp_path: Path, row: dict[str, Any], cell: str, says: str
) -> None:
    book, copy = filled(LECTURE, row), tmp_path / "copy.xlsx"
    ran = check(book, tmp_path, "--marked", copy)
    assert ran.code == 0
    (note,) = ran.data["notes"]
    assert (note["sheet"], note["cell"]) == (LINES, cell) and says in note["sentence"]
    assert ran.data["findings"] == check(filled(LECTURE), tmp_path).data["findings"]
    assert says in load_workbook(copy)[LINES][cell].comment.text
    told = run("check_budget", saved(book, tmp_path), "--edition", "111", "--language", "en")
    assert f"[To note] {LINES}!{cell}" in told.said


def test_a_remark_below_the_lines_is_not_passed_over(tmp_path: Path) -> None:
    found = unreadable(check(filled(LECTURE, {"Category": "以上經費請惠予補助"}), tmp_path), f"{LINES}!A4")
    assert "remark" in found["sentence"]


def test_an_item_that_stands_twice_is_named(tmp_path: Path) -> None:
    items = [{"Category": "講座鐘點費", "Amount": 10000}, {"Category": "Lecture fees", "Amount": 10000}]
    assert "A3" in unreadable(check(filled(items=items), tmp_path), f"{ITEMS}!A4")["sentence"]


def test_a_field_that_is_not_known_or_missing_is_named(tmp_path: Path) -> None:
    book = filled()
    book[SCHOOL]["A6"] = "標竿"
    ran = check(book, tmp_path)
    assert unreadable(ran, f"{SCHOOL}!A6")
    assert any("Benchmark school" in found["sentence"] for found in ran.at(f"{SCHOOL}!"))


def test_a_marked_copy_holds_values_colours_and_comments_and_can_be_checked_again(tmp_path: Path) -> None:
    book = filled(LECTURE | {"Unit price": 2001, "Purpose": "=cmd|' /C calc'!A0 的講座"}, LECTURE)
    book[LINES]["B3"].data_type = "s"
    copy = tmp_path / "copy.xlsx"
    first = check(book, tmp_path, "--marked", copy)
    assert first.code == 1
    marked = load_workbook(copy)
    cell = marked[LINES]["E3"]
    assert cell.value == 2001 and cell.fill.fgColor.rgb == "FFF4B6B6" and "2,000" in cell.comment.text
    assert marked[LINES]["B3"].data_type == "s" and marked[LINES]["E4"].comment is None
    listed = {(row[1].value, row[2].value) for row in marked["檢核結果 Result"].iter_rows(min_row=2)}
    assert (LINES, "E3") in listed
    again = run("check_budget", copy, "--edition", "111", "--json", "--language", "en", "--marked", copy, "--force")
    assert again.code == 2, "the copy may not replace its source"
    again = run("check_budget", copy, "--edition", "111", "--json", "--language", "en")
    assert again.data == first.data


def test_a_marked_copy_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "copy.xlsx"
    copy.write_bytes(b"what stood there")
    book = filled()

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    ran = check(book, tmp_path, "--marked", copy, "--force")
    assert ran.code == 2 and "no space is left" in ran.said
    assert copy.read_bytes() == b"what stood there"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.xlsx", "filled.xlsx"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere.xlsx"], "nowhere.xlsx"),
        ([], "--template"),
        (["{file}", "--edition", "999"], "999"),
        (["{file}", "--edition", "106"], "106"),
        (["{file}", "--marked", "{folder}/none/copy.xlsx"], "cannot be written"),
        (["{file}", "--marked", "{folder}/copy.xls"], ".xlsx"),
        (["{folder}"], "cannot be read"),
    ],
)
def test_a_wrong_call_is_answered_with_a_sentence(tmp_path: Path, arguments: list[str], says: str) -> None:
    file = saved(filled(), tmp_path)
    given = [argument.format(file=file, folder=tmp_path) for argument in arguments]
    ran = run("check_budget", *given, "--language", "en")
    assert ran.code == 2 and says in ran.said


@pytest.mark.parametrize("command", ["check_budget", "rank_transfers"])
@pytest.mark.parametrize("option", ["--template", "--marked"])
def test_a_file_that_is_there_is_written_over_by_force_alone(tmp_path: Path, command: str, option: str) -> None:
    out = tmp_path / "filled in by hand.xlsx"
    out.write_bytes(b"hours of work")
    source = [] if option == "--template" else [saved(template(command), tmp_path)]
    ran = run(command, *source, option, out, "--language", "en")
    assert ran.code == 2 and "--force" in ran.said and str(out) in ran.said
    assert out.read_bytes() == b"hours of work"
    run(command, *source, option, out, "--force")
    assert load_workbook(out).sheetnames


@pytest.mark.parametrize("trouble", ["nowhere.xlsx", "folder"])
def test_what_the_system_says_of_a_file_is_said_in_the_users_language(tmp_path: Path, trouble: str) -> None:
    (tmp_path / "folder").mkdir()
    ran = run("check_budget", tmp_path / trouble)
    assert ran.code == 2 and not set("qwertyuiopasdfghjklzxcvbnm").intersection(
        ran.said.replace(str(tmp_path / trouble), "")
    )


def test_people_read_cell_sentence_clause_and_cure(tmp_path: Path) -> None:
    file = saved(filled(LECTURE | {"Unit price": 2001}), tmp_path)
    ran = run("check_budget", file, "--edition", "111", "--language", "en")
    assert ran.code == 1
    assert f"{LINES}!E3" in ran.said and "budget.lecture-rate" in ran.said and "Correct the cell" in ran.said


@pytest.mark.slow
def test_a_hundred_thousand_lines_are_judged_or_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    book = Workbook(write_only=True)
    school = filled()[SCHOOL]
    worksheet = book.create_sheet(SCHOOL)
    for row in school.iter_rows(values_only=True):
        worksheet.append(list(row))
    worksheet = book.create_sheet(LINES)
    worksheet.append(["經費項目", "用途", "數量", "單位", "單價", "支給對象"])
    for _ in range(100_000):
        worksheet.append(["講座鐘點費", "虛構", 1, "節", 2001, "外聘"])
    worksheet = book.create_sheet(ITEMS)
    worksheet.append(["經費項目", "金額"])
    worksheet.append(["講座鐘點費", 200_100_000])
    book.save(path)
    ran = run("check_budget", path, "--edition", "111", "--json")
    assert ran.code in (1, 2)
    assert len(ran.data["findings"]) >= (100_000 if ran.code == 1 else 1)
    assert all(found["remedy"] for found in ran.data["findings"])


def test_a_roc_year_taken_for_one_of_our_era_is_read_or_told(tmp_path: Path) -> None:
    """LibreOffice keeps 112/05/01, typed where ROC years are not known, as a day of the year 112: far below zero."""
    book = filled(Day_of_judgement=-652_900)
    book[SCHOOL]["B5"].number_format = "yyyy/mm/dd"
    assert "112/05/01" in unreadable(check(book, tmp_path), f"{SCHOOL}!B5")["sentence"]
    assert check(filled(Day_of_judgement="0112-05-01"), tmp_path).code == 0


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#DIV/0!"])
@pytest.mark.parametrize(("column", "cell"), [("Quantity", "C3"), ("Amount", "F3"), ("Remark", None)])
def test_an_error_is_no_empty_cell(tmp_path: Path, error: str, column: str, cell: str | None) -> None:
    if cell is None:  # a column of one's own: nobody reads it
        book = filled()
        book[LINES]["BZ3"] = error
        assert check(book, tmp_path).code == 0
        return
    book = filled(LECTURE | {column: error})
    assert book[LINES][cell].data_type == "e"
    assert "error" in unreadable(check(book, tmp_path), f"{LINES}!{cell}")["sentence"]


@pytest.mark.parametrize("where", [LINES, SCHOOL])
def test_a_formula_is_named_with_its_sheet_and_cell_for_programs_too(tmp_path: Path, where: str) -> None:
    book, cell = filled(), "E3" if where == LINES else "B5"
    book[where][cell] = "=1000*2"
    assert cell in unreadable(check(book, tmp_path), f"{where}!{cell}")["sentence"]
