"""Units of counting as people write them, brought to the bare word that rules compare."""

import re
import unicodedata

_BRACKETS = str.maketrans("[{〔【「『〈《〖", "(((((((((") | str.maketrans("]}〕】」』〉》〗", ")))))))))")
_ADDITION = re.compile(r"\([^()]*\)?")
_REMARK = re.compile(r"[,、;:+(]|[另內已]?含|外加|不含")
_NUMBER = "0123456789.,一二三四五六七八九十兩乙壹貳參叁肆伍陸柒捌玖拾每"


def bare(unit: str) -> str:
    """The unit without white space, a number in front, and what is added to it, in brackets or after a comma or 含:
    乙 式, １式 and 乙式（含安裝） are 式, 節(50分鐘) is 節. Wholly bracketed it is what the brackets hold."""
    shown = (char for char in unicodedata.normalize("NFKC", unit) if unicodedata.category(char) != "Cf")
    words = "".join("".join(shown).split()).translate(_BRACKETS)
    stripped, before = words, None
    while stripped != before:
        stripped, before = _ADDITION.sub("", stripped), stripped
    kept = _REMARK.split(stripped)[0].strip(")") or words.strip("()")
    return kept.lstrip(_NUMBER) or kept
