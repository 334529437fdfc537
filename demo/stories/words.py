"""What the invented plans say: a name for each work item, and sentences that fit them all."""

from collections.abc import Sequence

#: By edition and work item: the name of an item that carries it out.
NAMES: dict[str, dict[str, str]] = {
    "111": {
        "1.1": "跨校教師專業學習社群",
        "1.2": "典範學習分享活動",
        "1.3": "跨校特色課程與教材開發",
        "1.4": "跨校特色教學與創意學習",
        "2.1": "與國民中學共組培力團隊",
        "2.2": "與國民中學課程共備",
        "2.3": "支援國民中學協同教學",
        "2.4": "教學場域及設備共享",
        "3.1": "與大專校院共同發展特色課程",
        "3.2": "群科及課程調整研議",
        "3.3": "課程與教學資源整合",
        "4.1": "社區地理範圍檢視",
        "4.2": "資訊平臺推廣",
        "4.3": "就近入學宣導",
        "4.4-career": "國中學生職涯試探",
        "4.4-academic": "國中學生學術試探",
        "4.5": "適性轉學輔導",
    },
    "106": {
        "1.1": "跨校教師專業學習社群",
        "1.2": "典範學習分享活動",
        "1.3": "跨校特色課程與教材開發",
        "1.4": "跨校特色教學與創意學習",
        "2.1": "與大專校院共同發展特色課程",
        "2.2": "群科及課程調整研議",
        "3.1": "社區地理範圍檢視",
        "3.2-platform": "資訊平臺推廣",
        "3.2-survey": "國中生教育需求調查",
        "3.3": "就近入學宣導",
        "3.4-career": "國中學生職涯試探",
        "3.4-academic": "國中學生學術試探",
        "3.5": "適性轉學輔導",
    },
}
OFFICES = ("教務處", "實習處", "輔導室", "圖書館")
ACTIVITIES = ("籌備會議", "專題研習", "實作工作坊", "成果分享會")
TITLES = ("共學共好", "適性揚才", "攜手同行", "資源共享")

SELF_MANAGEMENT = "召集學校每兩個月召開一次工作會議，追蹤各子計畫進度，並於期末自評。（示範資料）"
ANALYSIS = "本社區幅員較廣，學校間課程與設備各有所長，惟通勤不便，跨校合作時段不易安排。（示範資料）"
NEEDS = "需要共用實作設備、交流教學經驗，並讓國中學生有更多試探機會。（示範資料）"
GOALS = "一、整合社區教學資源。\n二、提供學生適性學習機會。\n三、協助國中學生認識社區學校特色。"
BENEFIT = "預期社區內各校共同受益，學生能就近選擇適性的課程。"
CONTENT = "由本校統籌，邀集社區學校教師共同規劃、辦理並檢討。"
LINKED = "配合國民中學生涯發展教育課程，於八年級安排半日體驗。"
INDUSTRY = "於體驗活動中介紹產學攜手合作計畫（產攜2.0）之升學與就業管道。"
PARTNERS = "社區內高級中等學校、國民中學"
AUDIENCE = "社區內教師與學生"


def name_of(edition: str, work_items: Sequence[str]) -> str:
    """The name of an item that carries out these work items."""
    return "暨".join(NAMES[edition][key] for key in work_items[:2]) or "工作籌備"
