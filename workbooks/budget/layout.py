"""The workbook of a budget: the school, its lines, its items, what it declares, figures of its own."""

from collections.abc import Mapping

from exchange.reading import same
from exchange.widgets import Flag, Key, Whole
from exchange.widgets import Text as Words
from rulebook import Edition, Text
from workbooks import figures
from workbooks.sheets import NOTHING, Example, FormColumn, Layout, choice
from workbooks.template import template
from workbooks.widgets import Day, Several

#: NT$; ten times the largest grant there ever was, and still exact in every spreadsheet program.
MOST = 999_999_999_999

_YES_NO = {"是": Text("是", "Yes"), "否": Text("否", "No")}
_PAYEES = {
    "own-staff": Text("本校人員（內聘）", "Own staff"),
    "ministry": Text("教育部人員", "Ministry staff"),
    "subordinate": Text("外聘（隸屬關係機關）", "Outside (subordinate relation)"),
    "outside": Text("外聘", "Outside"),
    "university": Text("大學教師", "University teacher"),
}
_PERIODS = {
    "within": Text("每週節數內", "Within the weekly hours"),
    "beyond": Text("每週節數外", "Beyond the weekly hours"),
    "vacation": Text("寒暑假", "Vacation"),
}
_WORK = {"event": Text("會議或研習", "Meeting or training"), "other": Text("其他工作", "Other work")}
_PRINTED = {
    "magazine": Text("校刊", "School magazine"),
    "performance": Text("演出", "Performance"),
    "souvenir": Text("招生紀念品", "Souvenirs"),
    "other": Text("其他印刷品", "Other printing"),
}


def school(edition: Edition) -> Layout:
    """Who asks, the sums as typed, what is approved already."""
    accounts = (
        FormColumn(f"account:{key}", Text(f"{entry.name.zh}合計", f"Sum: {entry.name.en}"), _money(), _TYPED_SUM)
        for key, entry in edition.tables["account"].items()
    )
    return Layout(
        Text("學校", "School"),
        Text(
            "均質化計畫經費檢核：先填本頁，再填「經費明細」及「項目金額」。存檔後執行 check_budget。",
            "Budget check: fill in this sheet, then the lines and the items. Save and run check_budget.",
        ),
        (
            FormColumn("code", Text("學校代碼", "School code"), Key(6, "070301"), as_text=True),
            FormColumn("name", Text("學校名稱", "School name"), Words(100), filled=True),
            FormColumn("on", Text("檢核日", "Day of judgement"), Day(), Text("空白：今日。", "Empty: today.")),
            _flag("benchmark", Text("精進標竿學校", "Benchmark school"), filled=True),
            _flag(
                "exploration",
                Text("辦理職涯或學術試探(4.4)", "Runs career or academic exploration (4.4)"),
                filled=True,
            ),
            _flag(
                "remote",
                Text("國教署同意偏遠(離島)召集學校置專任助理", "Assistant granted to a remote or island convener"),
            ),
            *accounts,
            FormColumn("approved_current", Text("核定經常門", "Approved current account"), _money(), _APPROVED),
            FormColumn("approved_total", Text("核定總經費", "Approved total"), _money(), _APPROVED),
        ),
        form=True,
    )


def lines(edition: Edition) -> Layout:
    """One row a line of the budget. The columns after the amount are asked where the category needs them."""
    categories = {key: entry.name for key, entry in edition.tables["category"].items()}
    return Layout(
        Text("經費明細", "Lines"),
        Text(
            "每列一筆明細。黃色欄必填；其餘欄位依項目填寫，說明見各欄批註。請勿使用公式。",
            "A row for each line. Yellow columns must be filled in; the others depend on the category, see their "
            "notes. No formulas.",
        ),
        (
            FormColumn("category", Text("經費項目", "Category"), Words(100), _ANNEX, categories, filled=True),
            FormColumn("purpose", Text("用途", "Purpose"), Words(500), Text("名稱及用途。", "Name and what for.")),
            _count("quantity", Text("數量", "Quantity"), filled=True),
            FormColumn("unit", Text("單位", "Unit"), Words(20), Text("節、人次、臺…", "Sections, persons, buses …")),
            FormColumn("unit_price", Text("單價", "Unit price"), _money(), _UNIT_PRICE, filled=True),
            FormColumn(
                "amount", Text("金額", "Amount"), _money(), Text("空白：數量×單價。", "Empty: quantity × price.")
            ),
            _pick(
                "payee",
                Text("支給對象", "Payee"),
                _PAYEES,
                Text("鐘點費、諮詢費、稿費、其他出席費等。", "Fees, those under “other” too."),
            ),
            _flag("own_duty", Text("屬本職工作", "The payee's own duty"), Text("鐘點費等。", "Fees.")),
            _pick("period", Text("授課時段", "Period"), _PERIODS, Text("授課鐘點費。", "Teaching fees.")),
            _flag("remedial", Text("學習扶助", "Remedial teaching"), Text("授課鐘點費。", "Teaching fees.")),
            _flag(
                "regular",
                Text("學校固定支出", "Paid regularly anyway"),
                Text("薪資、物品費、維護費。", "Salary, goods, maintenance."),
            ),
            _flag(
                "half_day", Text("半日", "Half a day"), Text("膳費、訪視費、評鑑費。", "Meals, visits, evaluations.")
            ),
            _flag("lodging", Text("住宿", "Lodging"), Text("膳宿費：住宿費用。", "Meals and lodging: it is lodging.")),
            FormColumn("wage_on", Text("起聘日", "First day of work"), Day(), _TEMPORARY),
            FormColumn("wage", Text("時薪", "Hourly wage"), _money(), _TEMPORARY),
            _pick("work", Text("工作性質", "Kind of work"), _WORK, _TEMPORARY),
            _count("people", Text("人數", "People"), _PEOPLE),
            _count("days", Text("工作日數", "Days of work"), _DAYS),
            _count("event_days", Text("會期日數", "Days of the event"), _TEMPORARY),
            _count("participants", Text("參加人數", "Participants"), _TEMPORARY),
            _flag("itemised", Text("圖書詳列", "Books listed"), Text("資料蒐集費。", "Data collection.")),
            _flag("school_bus", Text("校車", "School bus"), Text("旅運費。", "Travel.")),
            _flag("student_visit", Text("學生個人參訪競賽", "Students' own visits"), Text("旅運費。", "Travel.")),
            FormColumn("served", Text("服務對象及目的", "Whom it serves and why"), Words(500), _SERVED),
            _flag("own_premises", Text("內部場地", "Own premises"), Text("場地使用費。", "Venue.")),
            _flag("staff_consent", Text("國教署同意", "The Administration consents"), Text("例外。", "Exceptions.")),
            _flag("official_leave", Text("經核予公假", "On official leave"), Text("保險費。", "Insurance.")),
            _pick("printed", Text("印刷品", "Printed matter"), _PRINTED, Text("印刷費。", "Printing.")),
            _count("useful_life", Text("耐用年限", "Years of use"), Text("設備費、物品費。", "Equipment, goods.")),
            _pick(
                "equipment",
                Text("設備種類", "Kind of equipment"),
                {key: entry.name for key, entry in edition.tables["equipment_kind"].items()},
                Text("單價有標準者。空白：其他設備。", "Kinds with a price ceiling. Empty: another kind."),
            ),
            _flag("library", Text("圖書館大量圖書光碟", "Many books or discs"), Text("設備費。", "Equipment.")),
            FormColumn(
                "funded_by",
                Text("已補助之其他計畫", "Already paid by"),
                Several(500),
                Text("計畫名稱，以「、」分隔。", "Names of plans, separated by ;"),
            ),
            _count("months", Text("工作月數", "Months worked"), _ASSISTANT),
            FormColumn("monthly_pay", Text("月薪", "Monthly pay"), _money(), _PAY),
            _flag("bonus", Text("年終獎金", "Year-end bonus"), _ASSISTANT),
            _flag("in_post_in_december", Text("12月1日在職", "In post on 1 December"), _ASSISTANT),
            _flag("unused_leave", Text("未休假工資", "Pay for unused leave"), _ASSISTANT),
            _flag("second_post", Text("兼任其他計畫", "Second post"), _ASSISTANT),
            _flag("overtime", Text("加班費", "Overtime pay"), Text("不得支用。", "Not allowed.")),
            _flag(
                "new_curriculum",
                Text("新課綱班級新增", "Added for the new curriculum"),
                Text(
                    "授課鐘點費：適用新課綱班級增加者。試辦班級填否。",
                    "Teaching fees: added for classes under the new curriculum. Classes that try it out: no.",
                ),
            ),
        ),
    )


def items(edition: Edition) -> Layout:
    """The typed amount of each item."""
    categories = {key: entry.name for key, entry in edition.tables["category"].items()}
    return Layout(
        Text("項目金額", "Items"),
        Text(
            "每一項目之金額：明細合計，千元以下捨去。",
            "The amount of each item: the sum of its lines, rounded down to a thousand.",
        ),
        (
            FormColumn("category", Text("經費項目", "Category"), Words(100), _ANNEX, categories, filled=True),
            FormColumn("amount", Text("金額", "Amount"), _money(), Text("新臺幣元。", "NT$."), filled=True),
        ),
    )


def declared(edition: Edition) -> Layout:
    """What no program can see: one field for each declaration of the edition's budget rules."""
    return Layout(
        Text("聲明", "Declarations"),
        Text(
            "核章前聲明事項。全部空白：尚未進入聲明階段，不檢核。",
            "What is declared before sign-off. All empty: not due yet, and not judged.",
        ),
        tuple(
            FormColumn(rule.id, rule.title, Flag(), rule.declares, _YES_NO)
            for rule in edition.rules.values()
            if rule.family == "budget" and rule.declares is not None
        ),
        form=True,
        needed=False,
    )


def layouts(edition: Edition) -> list[Layout]:
    """All sheets of the workbook."""
    return [school(edition), lines(edition), items(edition), declared(edition), figures.LAYOUT]


def budget_template(edition: Edition, language: str) -> bytes:
    """The .xlsx to fill in for a budget of this edition."""
    return template(layouts(edition), Example(lines(edition), _EXAMPLE), language)


def category_names(edition: Edition) -> dict[str, str]:
    """Every way to write a category, as `exchange.reading.same` compares them → its key; refused ones too."""
    tables = (edition.tables["refused_category"], edition.tables["category"])
    return {
        same(name): key
        for table in tables
        for key, entry in table.items()
        for name in (entry.name.zh, entry.name.en, key)
    }


_TYPED_SUM = Text("自行加總之金額；空白不檢核。", "As typed; empty: not judged.")
_APPROVED = Text("核定前空白：以申請金額為比率基準。", "Empty before approval: shares are taken of what is requested.")
_ANNEX = Text("經費補助要點附件及編列基準表所列項目。", "Items of the annex and of the price standard.")
_TEMPORARY = Text(
    "臨時工作人員/工讀費；時薪不含保險及退休金。", "Temporary staff; the wage without insurance and pension."
)
_UNIT_PRICE = Text("新臺幣元。租車費：一車全部租用日數之金額。", "NT$. Bus hire: one bus on all its days.")
_PEOPLE = Text(
    "臨時人員；專任行政助理：於薪資列填寫，同一人之保險、退休金免填。",
    "Temporary staff. Assistant: with the salary; empty for the same person's insurance and pension.",
)
_DAYS = Text(
    "臨時人員；租車費：每車租用日數，空白以一日計。", "Temporary staff. Buses: days each is hired; empty: one."
)
_ASSISTANT = Text("專任行政助理。", "Full-time assistant.")
_SERVED = Text("租車費，必填；用途欄不能代替。", "Bus hire; needed beside the purpose.")
_PAY = Text(
    "專任行政助理：年終獎金以薪資列之月薪計；薪資單位非月者於此填寫。",
    "Full-time assistant: the bonus counts on the salary line's pay; entered here where its unit is no month.",
)
_EXAMPLE: tuple[Mapping[str, str | int], ...] = (
    {
        "category": "lecture",
        "purpose": "虛構：校訂課程增能講座",
        "quantity": 6,
        "unit": "節",
        "unit_price": 2000,
        "amount": 12000,
        "payee": "outside",
    },
    {
        "category": "bus",
        "purpose": "虛構：學生至大學參訪",
        "quantity": 1,
        "unit": "臺",
        "unit_price": 11000,
        "days": 1,
        "served": "虛構：一年級學生，認識學群",
    },
    {
        "category": "equipment",
        "purpose": "虛構：平板電腦",
        "quantity": 10,
        "unit": "臺",
        "unit_price": 15000,
        "useful_life": 4,
        "equipment": "tablet",
    },
)


def _money() -> Whole:
    return Whole(0, MOST)


def _count(key: str, head: Text, note: Text = NOTHING, *, filled: bool = False) -> FormColumn:
    return FormColumn(key, head, Whole(0, MOST), note, filled=filled)


def _flag(key: str, head: Text, note: Text = NOTHING, *, filled: bool = False) -> FormColumn:
    return FormColumn(key, head, Flag(), note, _YES_NO, filled=filled)


def _pick(key: str, head: Text, choices: Mapping[str, Text], note: Text) -> FormColumn:
    return FormColumn(key, head, choice(choices), note, choices)
