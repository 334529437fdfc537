"""`manage.py rank_transfers`: files from its own template, good ones and hostile ones. No test opens a database."""

import random
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from rulebook import load_edition
from rulebook.calculations.ranking import as_round
from rulebook.facts.ranking import Applicant, RankingFacts
from tests.workbooks.filling import Ran, put_form, put_rows, run, saved, template

SETTINGS, KEYS, SEATS, APPLICANTS = "設定 Settings", "比序項目 Keys", "名額 Seats", "申請 Applicants"
SCORES = {
    "Guidance record": 80,
    "Study plan": 80,
    "Interview": 80,
    "Mean of the two mid-terms": 80,
    "Chinese": 80,
    "English": 80,
    "Mathematics": 80,
}


def applicant(number: str, group: str = "甲科", **scores: Any) -> dict[str, Any]:
    return {"Application number": number, "Applies for": group, **SCORES, **scores}


def filled(*applicants: dict[str, Any], seats: Any = None) -> Workbook:
    book = template("rank_transfers")
    put_rows(book[SEATS], seats or [{"Seat group": "甲科", "School": "虛構高中", "Number of seats": 1}])
    put_rows(book[APPLICANTS], applicants)
    return book


def rank(book: Workbook, folder: Path, *more: object) -> Ran:
    return run("rank_transfers", saved(book, folder), "--json", "--language", "en", *more)


def lists(ran: Ran, group: int = 0) -> dict[str, list[str]]:
    found = ran.data["groups"][group]
    return {state: [entry["applicant"] for entry in found[state]] for state in ("admitted", "refused", "undecided")}


def unreadable(ran: Ran, cell: str) -> dict[str, Any]:
    """The one thing said of the cell; nobody is ranked."""
    assert ran.code == 2 and "groups" not in ran.data
    (found,) = ran.at(cell)
    assert found["strength"] == "unreadable" and found["sentence"] and found["remedy"]
    return found


def test_the_order_admits_by_the_first_key_that_differs_and_says_both_values(tmp_path: Path) -> None:
    ran = rank(filled(applicant("A1", Interview=79.5), applicant("A2", Interview="８０")), tmp_path)
    assert ran.code == 0
    assert lists(ran) == {"admitted": ["A2"], "refused": ["A1"], "undecided": []}
    (refused,) = ran.data["groups"][0]["refused"]
    assert "79.50" in refused["sentence"] and "80.00" in refused["sentence"] and "Interview" in refused["sentence"]
    assert refused["clause"].startswith("S111 ")


def test_a_tie_across_the_last_seat_stays_undecided_and_is_exit_one(tmp_path: Path) -> None:
    ran = rank(filled(applicant("A1"), applicant("A2"), applicant("A3", Chinese=79)), tmp_path)
    assert ran.code == 1
    assert lists(ran) == {"admitted": [], "refused": ["A3"], "undecided": ["A1", "A2"]}


@pytest.mark.parametrize(("score", "state"), [(59.99, "refused"), (60, "admitted"), (60.01, "admitted")])
def test_each_stage_has_to_reach_the_pass_mark(tmp_path: Path, score: float, state: str) -> None:
    ran = rank(filled(applicant("A1", **{"Study plan": score})), tmp_path)
    assert lists(ran)[state] == ["A1"] and ran.code == 0


def test_the_weighted_total_may_pass_instead(tmp_path: Path) -> None:
    book = filled(applicant("A1", **{"Guidance record": 10}), applicant("A2", **{"Guidance record": 90}))
    put_form(book[SETTINGS], Passed_by="加權總分達標準")
    weights = rank(book, tmp_path)
    assert weights.code == 2 and any("0 %" in found["sentence"] for found in weights.data["findings"])
    put_rows(book[KEYS], [{"Weight (%)": 40}, {"Weight (%)": 30}, {"Weight (%)": 30}])
    ran = rank(book, tmp_path)
    assert lists(ran) == {"admitted": ["A2"], "refused": ["A1"], "undecided": []}
    assert "52.00" in ran.data["groups"][0]["refused"][0]["sentence"]


def test_the_mean_of_the_mid_terms_is_worked_out_rounded_half_up(tmp_path: Path) -> None:
    halves = {
        "Mean of the two mid-terms": None,
        "Average of the first mid-term": 80,
        "Average of the second mid-term": 80.01,
    }
    ran = rank(filled(applicant("A1", **halves), applicant("A2", **{"Mean of the two mid-terms": 80.01})), tmp_path)
    assert lists(ran)["undecided"] == ["A1", "A2"]


def test_tie_keys_come_after_the_others_wherever_they_stand(tmp_path: Path) -> None:
    book = filled(applicant("A1", Chinese=99), applicant("A2", Interview=99))
    put_rows(book[KEYS], [{"Use": "同分參酌"}])
    rows = [["國語文", "同分參酌", "否"], ["面談成績", "比序", "是"]]
    for number in range(3, 10):
        for place in range(1, 4):
            book[KEYS].cell(number, place).value = rows[number - 3][place - 1] if number < 5 else None
    assert lists(rank(book, tmp_path))["admitted"] == ["A2"]


def test_the_run_is_the_rulebooks_and_the_same_in_any_order(tmp_path: Path) -> None:
    edition = load_edition("111")
    dice = random.Random(7)
    keys = ("guidance", "plan", "interview", "midterm", "chinese", "english", "mathematics")
    people = [
        (f"A{number:03}", dice.choice(["甲科", "乙科", "丙科"]), [dice.choice([55, 70, 70.5, 90]) for _ in keys])
        for number in range(120)
    ]
    seats = [
        {"Seat group": group, "Number of seats": count} for group, count in (("甲科", 8), ("乙科", 0), ("丙科", 60))
    ]

    def workbook(order: list[Any]) -> Workbook:
        rows = [applicant(number, group, **dict(zip(SCORES, scores, strict=True))) for number, group, scores in order]
        return filled(*rows, seats=seats)

    facts = RankingFacts(
        "r",
        {row["Seat group"]: row["Number of seats"] for row in seats},
        tuple(Applicant(n, g, {k: int(s * 100) for k, s in zip(keys, scores, strict=True)}) for n, g, scores in people),
        keys,
        ("guidance", "plan", "interview"),
    )
    first = rank(workbook(people), tmp_path)
    second = rank(workbook(people[::-1]), tmp_path)
    assert first.data["run"] == second.data["run"] == as_round(facts, edition).digest
    assert first.data == second.data
    assert sum(len(found) for group in range(3) for found in lists(first, group).values()) == 120


def test_template_alone_and_an_empty_round_say_what_to_fill_in(tmp_path: Path) -> None:
    ran = rank(template("rank_transfers"), tmp_path)
    assert ran.code == 2
    assert {found["sheet"] for found in ran.data["findings"]} == {SEATS, APPLICANTS}


def test_the_invented_example_ranks_when_copied_into_the_sheet(tmp_path: Path) -> None:
    book = template("rank_transfers", "--language", "en")
    assert "Invented" in book["範例 Example"]["A1"].value
    for row in book["範例 Example"].iter_rows(min_row=3):
        for cell in row:
            book[APPLICANTS].cell(cell.row, cell.column).value = cell.value
    put_rows(book[SEATS], [{"Seat group": "070301-虛構科", "Number of seats": 1}])
    assert lists(rank(book, tmp_path)) == {"admitted": ["虛構001"], "refused": ["虛構002"], "undecided": []}


@pytest.mark.parametrize(
    ("cell", "row", "says"),
    [
        ("A4", applicant("Ａ１"), "A3"),
        ("C4", applicant("A2", "乙科"), "乙科"),
        ("C4", applicant("A2", ""), "Applies for"),
        ("D4", applicant("A2", **{"Guidance record": "八十"}), "八十"),
        ("D4", applicant("A2", **{"Guidance record": 80.125}), "80.125"),
        ("D4", applicant("A2", **{"Guidance record": -1}), "-1"),
        ("D4", applicant("A2", **{"Guidance record": 10**15}), "1000000000000000"),
        ("A4", applicant(""), "Application number"),
    ],
)
def test_a_row_that_cannot_be_taken_is_named_with_its_cure(
    tmp_path: Path, cell: str, row: dict[str, Any], says: str
) -> None:
    found = unreadable(rank(filled(applicant("A1"), row), tmp_path), f"{APPLICANTS}!{cell}")
    assert says in found["sentence"]


def at(ran: Ran, cell: str) -> list[tuple[str, str]]:
    return [(found["strength"], found["sentence"]) for found in ran.at(f"{APPLICANTS}!{cell}")]


def test_a_missing_interview_refuses_that_applicant_and_not_the_round(tmp_path: Path) -> None:
    book = filled(applicant("A1", Interview=None), applicant("A2"), applicant("A3", Chinese=79))
    ran = rank(book, tmp_path)
    assert ran.code == 0
    assert lists(ran) == {"admitted": ["A2"], "refused": ["A1", "A3"], "undecided": []}
    assert "Interview" in ran.data["groups"][0]["refused"][0]["sentence"]
    assert at(ran, "F3") == [("advice", "The score “面談成績 Interview” is missing.")]


def test_unneeded_keys_may_be_blank(tmp_path: Path) -> None:
    blank = {"Chinese": None, "English": None, "Mathematics": None}
    ran = rank(filled(applicant("A1", **blank), applicant("A2", Interview=79, **blank)), tmp_path)
    assert (ran.code, ran.data["findings"]) == (0, [])
    assert lists(ran) == {"admitted": ["A1"], "refused": ["A2"], "undecided": []}


def test_a_blank_key_on_which_the_last_seat_turns_is_asked_for(tmp_path: Path) -> None:
    late = {"Mean of the two mid-terms": None}
    ran = rank(filled(applicant("A1", **late), applicant("A2"), applicant("A3", Interview=79)), tmp_path)
    assert ran.code == 1
    assert lists(ran) == {"admitted": [], "refused": ["A3"], "undecided": ["A1", "A2"]}
    assert at(ran, "G3") == [("hard", "The score “兩次期中評量成績平均分數 Mean of the two mid-terms” is missing.")]
    assert not at(ran, "G4")


@pytest.mark.parametrize(
    ("typed", "first", "second", "shown"),
    [
        (82.345, None, None, "82.35"),
        (82.344, None, None, "82.34"),
        ("82.3449999", None, None, "82.34"),
        (None, 80.004, 80.005, "80.00"),
        (None, 80.005, 80.005, "80.01"),
        (None, 82.345, 82.345, "82.35"),
    ],
)
def test_a_mean_is_rounded_and_its_parts_are_not(
    tmp_path: Path, typed: object, first: object, second: object, shown: str
) -> None:
    own = {
        "Mean of the two mid-terms": typed,
        "Average of the first mid-term": first,
        "Average of the second mid-term": second,
    }
    ran = rank(filled(applicant("A1", **own), applicant("A2", **{"Mean of the two mid-terms": 99})), tmp_path)
    (refused,) = ran.data["groups"][0]["refused"]
    assert f"mid-terms {shown}," in refused["sentence"]
    assert ran.data["findings"] == []


@pytest.mark.parametrize(
    ("own", "cell", "says"),
    [
        ({"Interview": 100}, "F4", None),
        ({"Interview": 100.01}, "F4", "100.01"),
        ({"Interview": 850}, "F4", "850.00"),
        ({"Average of the first mid-term": 801, "Average of the second mid-term": 80}, "H4", "801.00"),
        ({"Average of the first mid-term": 80, "Average of the second mid-term": 80}, "G4", None),
        ({"Average of the first mid-term": 80, "Average of the second mid-term": 80.01}, "G4", "80.01"),
        ({"Average of the first mid-term": 70}, "G4", None),
    ],
)
def test_a_mark_out_of_range_or_a_mean_not_of_its_parts_is_questioned(
    tmp_path: Path, own: dict[str, Any], cell: str, says: str | None
) -> None:
    ran = rank(filled(applicant("A1"), applicant("A2", **own)), tmp_path)
    found = [sentence for strength, sentence in at(ran, cell) if strength == "advice"]
    assert "groups" in ran.data
    assert [(one[:3], says) for one in found if says and says in one] == ([("A2:", says)] if says else found)


@pytest.mark.parametrize(("mark", "questioned"), [(100, False), (100.01, True), (600, True)])
def test_a_pass_mark_out_of_range_is_questioned(tmp_path: Path, mark: float, questioned: bool) -> None:
    book = filled(applicant("A1"))
    put_form(book[SETTINGS], Pass_mark=mark)
    found = rank(book, tmp_path).data["findings"]
    assert bool([each for each in found if each["sheet"] == SETTINGS]) is questioned


def test_an_applicant_without_anything_else_is_not_passed_over(tmp_path: Path) -> None:
    found = unreadable(rank(filled(applicant("A1"), {"Application number": "報名-2"}), tmp_path), f"{APPLICANTS}!A4")
    assert "row" in found["sentence"]


def test_an_identity_number_is_refused_and_never_repeated(tmp_path: Path) -> None:
    copy = tmp_path / "copy.xlsx"
    ran = rank(filled(applicant("A123456789")), tmp_path)
    unreadable(ran, f"{APPLICANTS}!A3")
    assert "A123456789" not in ran.said
    assert not copy.exists()


def test_names_are_masked_in_the_answer_and_left_out_of_the_copy(tmp_path: Path) -> None:
    copy = tmp_path / "copy.xlsx"
    ran = rank(filled(applicant("A1") | {"Name": "紀虛圓"}), tmp_path, "--marked", copy)
    assert ran.data["groups"][0]["admitted"][0]["name"] == "紀○圓" and "紀虛圓" not in ran.said
    marked = load_workbook(copy)
    assert marked[APPLICANTS]["B3"].value == "○"
    assert marked[APPLICANTS]["A3"].fill.fgColor.rgb == "FFCBE8CF" and marked[APPLICANTS]["A3"].comment


@pytest.mark.parametrize(("count", "says"), [(-1, "-1"), ("很多", "很多"), (10**15, "9,999"), (None, "seats")])
def test_seats_that_cannot_be_taken_are_named(tmp_path: Path, count: Any, says: str) -> None:
    book = filled(applicant("A1"), seats=[{"Seat group": "甲科", "School": "虛構", "Number of seats": count}])
    found = unreadable(rank(book, tmp_path), f"{SEATS}!D3")
    assert says.replace(",", "") in found["sentence"].replace(",", "")


def test_a_seat_group_or_key_that_stands_twice_is_named(tmp_path: Path) -> None:
    two = [{"Seat group": "甲科", "Number of seats": 1}, {"Seat group": "甲科", "Number of seats": 2}]
    assert "A3" in unreadable(rank(filled(applicant("A1"), seats=two), tmp_path), f"{SEATS}!A4")["sentence"]
    book = filled(applicant("A1"))
    book[KEYS]["A4"] = book[KEYS]["A3"].value
    assert unreadable(rank(book, tmp_path), f"{KEYS}!A4")


def test_a_formula_is_refused_with_sheet_and_cell(tmp_path: Path) -> None:
    ran = rank(filled(applicant("A1", Interview="=AVERAGE(80,90)")), tmp_path)
    assert ran.code == 2 and "formula" in ran.at(f"{APPLICANTS}!F3")[0]["sentence"]


@pytest.mark.parametrize("sheet", [SETTINGS, KEYS, SEATS, APPLICANTS])
def test_a_missing_sheet_is_named_and_nothing_ranked(tmp_path: Path, sheet: str) -> None:
    book = filled(applicant("A1"))
    del book[sheet]
    ran = rank(book, tmp_path)
    assert ran.code == 2 and "groups" not in ran.data
    assert any(found["sheet"] == sheet for found in ran.data["findings"])


def test_merged_heads_are_understood(tmp_path: Path) -> None:
    book = filled(applicant("A1"))
    book[APPLICANTS].insert_rows(2)
    book[APPLICANTS]["D2"] = "成績"
    book[APPLICANTS].merge_cells("D2:K2")
    assert lists(rank(book, tmp_path))["admitted"] == ["A1"]


def test_a_broken_zip_gives_a_message_and_no_copy(tmp_path: Path) -> None:
    whole, copy = saved(filled(applicant("A1")), tmp_path), tmp_path / "copy.xlsx"
    whole.write_bytes(whole.read_bytes()[:-200])
    ran = run("rank_transfers", whole, "--json", "--marked", copy)
    assert ran.code == 2 and ran.data["findings"][0]["remedy"] and not copy.exists()


def test_people_read_the_list_and_the_digest(tmp_path: Path) -> None:
    file = saved(filled(applicant("A1"), applicant("A2", Interview=59)), tmp_path)
    ran = run("rank_transfers", file, "--language", "en")
    assert ran.code == 0
    assert "[Admitted] A1" in ran.said and "[Not admitted] A2" in ran.said and "Digest of the run" in ran.said


@pytest.mark.parametrize("typed", ["1,5", "1.5", "-", "兩名", "1 5"])
def test_seats_that_could_mean_two_things_admit_nobody(tmp_path: Path, typed: str) -> None:
    seats = [{"Seat group": "甲科", "School": "虛構高中", "Number of seats": typed}]
    ran = rank(filled(applicant("A1"), applicant("A2"), seats=seats), tmp_path)
    assert typed in unreadable(ran, f"{SEATS}!D3")["sentence"]


@pytest.mark.slow
@pytest.mark.parametrize("applicants", [8_000, pytest.param(100_000, marks=pytest.mark.drill)])
def test_a_whole_nations_applicants_are_ranked(tmp_path: Path, applicants: int) -> None:
    path = tmp_path / "large.xlsx"
    given = template("rank_transfers")
    book = Workbook(write_only=True)
    for name in (SETTINGS, KEYS):
        worksheet = book.create_sheet(name)
        for row in given[name].iter_rows(values_only=True):
            worksheet.append(list(row))
    worksheet = book.create_sheet(SEATS)
    worksheet.append(["校科代碼", "名額數"])
    for number in range(100):
        worksheet.append([f"G{number}", 500])
    worksheet = book.create_sheet(APPLICANTS)
    heads = ["申請編號", "申請校科代碼", "適性輔導資料", "讀書計畫", "面談成績", "兩次期中評量成績平均分數"]
    worksheet.append([*heads, "國語文", "英語文", "數學"])
    for number in range(applicants):
        worksheet.append(
            [f"A{number}", f"G{number % 100}", *(60 + (number * step) % 41 for step in (3, 5, 7, 11, 13, 17, 19))]
        )
    book.save(path)
    ran = run("rank_transfers", path, "--json")
    assert ran.code in (0, 1), ran.said[:500]
    states = ("admitted", "refused", "undecided")
    assert sum(len(group[state]) for group in ran.data["groups"] for state in states) == applicants
