"""Identity numbers, school codes, masked names. Every number here is a published example or made up."""

import pytest

from rulebook.identity import compact, identity_kind, is_school_code, masked


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("A123456789", "national"),
        ("a123456789", "national"),
        ("Ａ１２３４５６７８９", "national"),
        (" A123-456789 ", "national"),
        ("A123456788", None),
        ("A223456781", "national"),
        ("A323456789", None),
        ("A800000014", "resident"),
        ("A800000015", None),
        ("A900000016", "resident"),
        ("AB12345677", "resident-old"),
        ("AB12345678", None),
        ("AE12345677", None),
        ("A12345678", None),
        ("A1234567890", None),
        ("1123456789", None),
        ("", None),
    ],
)
def test_an_identity_number_is_told_by_form_and_check_digit(text: str, kind: str | None) -> None:
    assert identity_kind(text) == kind


def test_every_letter_has_a_code_of_its_own() -> None:
    codes = [10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21, 22, 35, 23, 24, 25, 26, 27, 28, 29, 32, 30, 31, 33]
    weights = (8, 7, 6, 5, 4, 3, 2, 1)
    for letter, code in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", codes, strict=True):
        body = "10000000"
        weighed = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
        last = -(code // 10 + code % 10 * 9 + weighed) % 10
        assert identity_kind(f"{letter}{body}{last}") == "national"
        assert identity_kind(f"{letter}{body}{(last + 1) % 10}") is None


def test_blanks_hyphens_and_width_do_not_matter() -> None:
    assert compact(" ａ１２３-456 789 ") == "A123456789"


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("010301", True),
        ("351B09", True),
        ("070F01", True),
        ("011C71", True),
        ("03C301", True),
        ("10301", False),
        ("0103011", False),
        ("A10301", False),
        ("0103A1", False),
        ("351b09", False),
        ("１１０３０１", False),
        ("010301 ", False),
    ],
)
def test_a_school_code_has_six_characters(text: str, good: bool) -> None:
    assert is_school_code(text) is good


@pytest.mark.parametrize(
    ("name", "shown"),
    [("紀小圓", "紀○圓"), ("王明", "王○"), ("王", "○"), ("", "○"), ("歐陽小明", "歐○○明"), (" 紀小圓 ", "紀○圓")],
)
def test_a_published_name_hides_its_middle(name: str, shown: str) -> None:
    assert masked(name) == shown
