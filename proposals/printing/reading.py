"""A document arranged for printing: nothing is computed here that the document does not hold."""

from collections.abc import Iterator, Mapping
from typing import Any

from core.months import YEAR
from core.templatetags.gonghao import roc_datetime
from proposals.models import Duty
from proposals.printing.printed import Printed

Json = dict[str, Any]
STRENGTHS = {"hard": "必須修正", "principle": "須敘明理由", "advice": "建議"}


#: The boxes under an application, in the order in which it is signed.
BOXES = {Duty.OFFICER: "承辦單位", Duty.ACCOUNTANT: "主（會）計單位", Duty.PRINCIPAL: "首長"}


def context(printed: Printed) -> Json:
    """What the PDF's templates know of a document."""
    document = printed.document
    return {
        "printed": printed,
        "mark": DRAFT if printed.is_draft else "",
        "state": state(printed),
        "doc": document,
        "boxes": boxes(_convener(document)),
        "members": [{**school, "part_name": part_name(school)} for school in document["schools"]],
        "junior_highs": [partner["name"] for partner in document["partners"] if partner["kind"] == "junior-high"],
        "universities": [partner["name"] for partner in document["partners"] if partner["kind"] == "university"],
        "work": list(work_rows(document)),
        "subplans": [sheet(subplan) for subplan in document["subplans"]],
        "findings": [{**finding, "word": STRENGTHS[finding["strength"]]} for finding in printed.findings],
        "months": YEAR,
        "chapters": CHAPTERS,
        "contents": list(_contents(document)),
    }


DRAFT = "草稿"


def state(printed: Printed) -> str:
    """Which version it is, or that it is none yet; the day and time in Taipei."""
    if printed.is_draft:
        return f"{DRAFT}（{roc_datetime(printed.at)} 產製，尚未送出）"
    return f"第 {printed.number} 版（{roc_datetime(printed.at)} 送出）"


def boxes(subplan: Mapping[str, Any] | None) -> list[Json]:
    """The boxes for the three signatures of a sub-plan: what has been signed online stands in them."""
    signed = {each["duty"]: each for each in subplan["signatures"]} if subplan else {}
    return [{"name": name, "signature": signed.get(duty)} for duty, name in BOXES.items()]


def _convener(document: Json) -> Json | None:
    code = document["convener"]["code"]
    return next((subplan for subplan in document["subplans"] if subplan["school"]["code"] == code), None)


def part_name(school: Mapping[str, Any]) -> str:
    """How a school takes part, with its designations."""
    words = ["召集學校" if school["part"] == "convener" else "合作學校"]
    if school["benchmark"]:
        words.append("精進標竿學校")
    if school["designated_partnership"]:
        words.append("指定辦理學校（夥伴優質）")
    if school["designated_outreach"]:
        words.append("指定辦理學校（特色發展宣導）")
    return "、".join(words)


def work_rows(document: Json) -> Iterator[Json]:
    """The matrix as rows: work item, and which sub-plan items of which schools carry it out."""
    schools = {subplan["number"]: subplan["school"]["name"] for subplan in document["subplans"]}
    for row in document["matrix"]:
        yield {
            **row,
            "run_by": [
                {"school": schools[cell["subplan"]], "items": cell["items"]} for cell in row["cells"] if cell["items"]
            ],
        }


def sheet(subplan: Json) -> Json:
    """A sub-plan with its items' months laid out August to July, and its budget lines grouped under their items."""
    return {
        **subplan,
        "anchor": f"subplan-{subplan['number']}",
        "items": [
            {**item, "schedule": [_schedule(activity) for activity in item["activities"]]} for item in subplan["items"]
        ],
        "quality": [kpi for kpi in subplan["kpis"]["quality"] if kpi["text"]],
        "measures": list(measures(subplan)),
        "boxes": boxes(subplan),
        "shared": any(signature["shared"] for signature in subplan["signatures"]),
        "ways": [way for way in subplan["outreach"]["ways"] if way["chosen"]] if subplan["outreach"] else [],
    }


def measures(subplan: Json) -> Iterator[Json]:
    """The quantitative indicators by the items that work towards them, as the form has them."""
    names = {item["number"]: f"{item['number']} {item['name']}" for item in subplan["items"]}
    groups: dict[tuple[str, ...], list[Json]] = {}
    for kpi in subplan["kpis"]["quantity"]:
        if kpi["items"] or kpi["last"] is not None or kpi["target"] is not None or kpi["text"]:
            groups.setdefault(tuple(kpi["items"]), []).append(kpi)
    for numbers, kpis in sorted(groups.items()):
        yield {"items": [names[number] for number in numbers], "kpis": kpis}


def _schedule(activity: Json) -> Json:
    return {"name": activity["name"], "months": [month in activity["months"] for month in YEAR]}


def _contents(document: Json) -> Iterator[Json]:
    for number, (key, title) in zip("一二三四五六七八", CHAPTERS.items(), strict=True):
        yield {"id": key, "title": f"{number}、{title}", "level": 1}
        if key == "subplans":
            for subplan in document["subplans"]:
                name = f"{subplan['number']}　{subplan['title'] or subplan['school']['name']}"
                yield {"id": f"subplan-{subplan['number']}", "title": name, "level": 2}


#: The chapters of the proposal, by the anchor that the contents lead to; the style sheet numbers them.
CHAPTERS = {
    "members": "社區與合作聯盟",
    "analysis": "社區現況分析與需求",
    "kpis": "方案績效指標",
    "work": "辦理項目與子計畫對照",
    "subplans": "各校子計畫",
    "budget": "經費概算",
    "hours": "減授鐘點",
    "findings": "規定檢核結果",
}
