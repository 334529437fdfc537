"""How a clause is cited in an official document: as a clerk writes it, never by our short name of the source."""

import re

from rulebook.rules import Clause

#: What stands before a place; the manual of 111 holds several documents, whose names its places bear.
_NAMES = {"S106": "106學年度均質化實施方案", "S111": "", "SA114": "彰化區特色招生核定作業要點"}
_SLIDE = re.compile(r"投影片([壹貳參肆])-(\d+)\s*")
_TALKS = {"壹": "方案", "貳": "適性轉學", "參": "自主學習", "肆": "開課平臺"}
_CHAPTER = re.compile(r"[壹貳參肆伍陸柒捌玖拾]+ (?=\D)")


def cited(clause: Clause) -> str:
    """The place of a clause in Chinese: 補助要點五(三), 111學年度方案簡報第24頁, 106學年度均質化實施方案柒(三)(四)."""
    place = clause.place
    if slide := _SLIDE.match(place):
        rest = place[slide.end() :]
        sentence = f"111學年度{_TALKS[slide[1]]}簡報第{slide[2]}頁"
        return f"{sentence}（{rest}）" if rest else sentence
    name = _NAMES.get(clause.document, "")
    return name + (_CHAPTER.sub("", place, count=1) if clause.document == "S111" else place).replace(" ", "")
