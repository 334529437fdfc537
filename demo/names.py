"""Invented names. Two characters of the lists make a stem; 6,400 stems come before one returns."""

_FIRST = (
    "青晨雲海松柏竹蘭荷楓桐柳棠杉榕樟楠檀梧桂櫻梅菊葵蓮茉藍碧翠丹朱赤金銀銅鐵玉瑤琪琳璞珀"
    "瑞祥和平安康寧泰豐盛昌榮華茂秀麗美善仁義禮智信誠敬勤毅恆弘毓育啟明光曜旭昕映彤輝煜星"
)
_SECOND = (
    "禾嵐曦岳川溪泉湖潭淵洋波濤瀾汀洲渚灣澤源峰嶺巒岡崗丘原野田園林森苑圃坪坡谷崖岩石"
    "霞虹霓露霜雪雨風雷電日月辰宇宙寰天地方圓正直中和文章詩書琴棋畫墨硯筆紙簡策經典史學"
)
_SURNAMES = "林陳黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴周徐蘇葉莊呂江何蕭羅高"


def stem(number: int) -> str:
    """The two-character stem of a number."""
    row, column = divmod(number, len(_FIRST))
    return _FIRST[column] + _SECOND[(row + column) % len(_SECOND)]


def person(number: int) -> str:
    """A name for somebody who does not exist."""
    return _SURNAMES[number * 7 % len(_SURNAMES)] + stem(number * 13 + 5)
