"""The workbook of a round: settings, ranking keys in order, seats, applicants under pseudonyms."""

from collections.abc import Mapping

from exchange.widgets import Flag, Whole
from exchange.widgets import Text as Words
from rulebook import Edition, Text
from workbooks.sheets import Example, FormColumn, Layout, choice
from workbooks.template import template
from workbooks.widgets import Mean, Part, Points, Pseudonym

MOST_SEATS = 9_999
MIDTERMS = ("midterm-1", "midterm-2")
EACH, TOTAL = "each", "total"
KEY, TIE, STAGE_ONLY = "key", "tie", "stage-only"

_PASS_BY = {
    EACH: Text("各審查階段均達標準", "Each stage reaches the mark"),
    TOTAL: Text("加權總分達標準", "The weighted total reaches the mark"),
}
_USES = {
    KEY: Text("比序", "Ranking"),
    TIE: Text("同分參酌", "Breaks ties"),
    STAGE_ONLY: Text("僅審查、不比序", "Pass mark only"),
}
_YES_NO = {"是": Text("是", "Yes"), "否": Text("否", "No")}


def settings(edition: Edition) -> Layout:
    """What the brochure sets for the whole round."""
    points = str(edition.rules["ranking.pass-mark"]["points"])
    return Layout(
        Text("設定", "Settings"),
        Text(
            "適性轉學超額比序：先填本頁及「比序項目」「名額」，再填「申請」。存檔後執行 rank_transfers。",
            "Ranking of transfers: fill in settings, keys and seats, then the applicants. Save and run rank_transfers.",
        ),
        (
            FormColumn("round", Text("場次名稱", "Round"), Words(200), Text("僅供識別。", "For the reader only.")),
            FormColumn("pass_mark", Text("錄取標準", "Pass mark"), Points(), _MARK, given=points, filled=True),
            FormColumn(
                "pass_by", Text("達標方式", "Passed by"), choice(_PASS_BY), _BY, _PASS_BY, filled=True, given=EACH
            ),
        ),
        form=True,
    )


def keys(edition: Edition) -> Layout:
    """The ranking keys from above to below, those that only break ties after them; filled as in the sample brochure."""
    table = edition.tables["ranking_key"]
    names = {key: entry.name for key, entry in table.items()}
    sample = sorted((entry for entry in table.values() if entry.get("sample")), key=lambda entry: entry["sample"])
    return Layout(
        Text("比序項目", "Keys"),
        Text(
            "由上而下即比序順序；「同分參酌」接於「比序」之後。已預填簡章範例，請依本區簡章修改。",
            "From above to below is the order; what breaks ties comes after the others. Filled as in the sample "
            "brochure: change it to your own.",
        ),
        (
            FormColumn("key", Text("項目", "Key"), choice(names), _KEY_NOTE, names, filled=True),
            FormColumn("use", Text("用途", "Use"), choice(_USES), Text("", ""), _USES, filled=True),
            FormColumn("stage", Text("須達錄取標準", "Has to reach the mark"), Flag(), _STAGE, _YES_NO, filled=True),
            FormColumn("weight", Text("權重(%)", "Weight (%)"), Whole(0, 100), _WEIGHT),
        ),
        given=tuple(
            {
                "key": entry.key,
                "use": TIE if entry.get("tie") else KEY,
                "stage": "是" if entry.get("stage") else "否",
            }
            for entry in sample
        ),
    )


def seats(edition: Edition) -> Layout:
    """Seats of each department of a school."""
    return Layout(
        Text("名額", "Seats"),
        Text("每列一校科。", "A row for each department of a school."),
        (
            FormColumn("group", Text("校科代碼", "Seat group"), Pseudonym(80), _GROUP, filled=True, as_text=True),
            FormColumn("school", Text("學校", "School"), Words(100)),
            FormColumn("department", Text("科別", "Department"), Words(100)),
            FormColumn("seats", Text("名額數", "Number of seats"), Whole(0, MOST_SEATS), filled=True),
        ),
    )


def applicants(edition: Edition) -> Layout:
    """One row an applicant: a pseudonym, the seat group, the scores."""
    scores = []
    for key, entry in edition.tables["ranking_key"].items():
        mean = entry.get("mean")
        scores.append(FormColumn(key, entry.name, Mean() if mean else Points(), _MEAN if mean else _SCORE))
        if key == "midterm":
            scores += [FormColumn(part, _MIDTERM[part], Part(), _OF_MEAN) for part in MIDTERMS]
    return Layout(
        Text("申請", "Applicants"),
        Text(
            "每列一位申請者。以申請編號代表，無須姓名；身分證字號請勿填入。",
            "A row for each applicant, under the application number. No names are needed; never an identity number.",
        ),
        (
            FormColumn("applicant", Text("申請編號", "Application number"), Pseudonym(60), filled=True, as_text=True),
            FormColumn(
                "name", Text("姓名", "Name"), Words(100), Text("可空白；輸出時遮罩。", "May stay empty; is masked.")
            ),
            FormColumn("group", Text("申請校科代碼", "Applies for"), Pseudonym(80), _GROUP, filled=True, as_text=True),
            *scores,
        ),
    )


def layouts(edition: Edition) -> list[Layout]:
    """All sheets of the workbook."""
    return [settings(edition), keys(edition), seats(edition), applicants(edition)]


def ranking_template(edition: Edition, language: str) -> bytes:
    """The .xlsx to fill in for a round."""
    return template(layouts(edition), Example(applicants(edition), _EXAMPLE), language)


_MARK = Text("簡章所定分數。", "As the brochure says.")
_BY = Text("各階段分別達標，或加權總分達標。", "Each stage by itself, or the weighted total.")
_KEY_NOTE = Text("簡章所定比序項目。", "A key of the brochure.")
_STAGE = Text(
    "簡章評分之審查階段：是。期中評量平均僅供比序：否。", "A stage the brochure scores: yes. The mid-terms: no."
)
_WEIGHT = Text("僅「加權總分」需填，合計 100。", "Only where the weighted total passes; they add up to 100.")
_GROUP = Text("自訂代碼，例如 070301-電機；「名額」與「申請」須一致。", "A code of your own, the same on both sheets.")
_SCORE = Text(
    "0 至 9999.99，最多兩位小數。審查階段空白者不予錄取；比序項目於最後名額不取決於該項時得空白。",
    "From 0 to 9999.99, two decimals at most. Without a stage's score nobody is admitted; a key may be blank where the "
    "last seat does not turn on it.",
)
_MEAN = Text(
    "0 至 9999.99；逾兩位小數者四捨五入至第二位。最後名額不取決於本項時得空白。",
    "From 0 to 9999.99, rounded half up to two decimals. May be blank where the last seat does not turn on it.",
)
_OF_MEAN = Text(
    "未填平均時，由兩次成績計算：各次不先取位，平均後四捨五入至小數第二位。",
    "Where the mean is empty it is worked out from both, neither rounded first, and rounded half up to two decimals.",
)
_MIDTERM = {
    "midterm-1": Text("第一次期中評量平均", "Average of the first mid-term"),
    "midterm-2": Text("第二次期中評量平均", "Average of the second mid-term"),
}
_EXAMPLE: tuple[Mapping[str, str | int | float], ...] = (
    {
        "applicant": "虛構001",
        "group": "070301-虛構科",
        "guidance": 85,
        "plan": 80.5,
        "interview": 88,
        "midterm-1": 76.25,
        "midterm-2": 80,
        "chinese": 78,
        "english": 82,
        "mathematics": 70,
    },
    {
        "applicant": "虛構002",
        "group": "070301-虛構科",
        "guidance": 85,
        "plan": 80.5,
        "interview": 59.5,
        "midterm": 90,
        "chinese": 90,
        "english": 90,
        "mathematics": 90,
    },
)
