"""Which township an address lies in: 臺 and 台, postcodes, district prefixes and old names do not matter."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

#: Counties that have become municipalities: their old names still stand in addresses.
_FORMER = {"臺北縣": "新北市", "桃園縣": "桃園市", "臺中縣": "臺中市", "臺南縣": "臺南市", "高雄縣": "高雄市"}
_PREFIX = re.compile(r"^(?:\[[0-9A-Za-z-]*\]|\([0-9-]*\)|[0-9]{3,6}(?:-[0-9]+)?)+")
_KINDS = "鄉鎮市區"


@dataclass(frozen=True, slots=True)
class Place:
    """A township: its code, its name, the code of its county."""

    code: str
    name: str
    county: str


def plain(words: str) -> str:
    """An address or name as it is compared: half width, no spaces, 臺 for 台, no prefix such as [38] or [220]."""
    compact = re.sub(r"\s", "", unicodedata.normalize("NFKC", words)).replace("台", "臺")
    return _PREFIX.sub("", compact)


class Gazetteer:
    """Counties and townships by name."""

    def __init__(self, counties: dict[str, str], townships: Iterable[Place]) -> None:
        """`counties`: code → name."""
        self._counties = {plain(name): code for code, name in counties.items()}
        self._names = counties
        self._towns: dict[str, dict[str, Place]] = {code: {} for code in counties}
        for place in townships:
            self._towns[place.county][plain(place.name)] = place

    def county(self, words: str) -> str | None:
        """The code of a county from its name, prefixes as in `[38]臺北市` and former names included."""
        name = plain(words)
        return self._counties.get(_FORMER.get(name, name))

    def county_of(self, address: str) -> str | None:
        """The code of the county that an address begins with."""
        return self.county(plain(address)[:3])

    def township(self, county: str, name: str) -> Place | None:
        """The township of a county by its name; a former rank (員林鎮 for 員林市, 板橋市 for 板橋區) is understood."""
        towns, wanted = self._towns.get(county, {}), plain(name)
        if wanted in towns:
            return towns[wanted]
        return next((towns[other] for kind in _KINDS if (other := wanted[:-1] + kind) in towns), None)

    def locate(self, county: str, address: str) -> Place | None:
        """The township in which an address of this county lies; None where it does not say."""
        rest = plain(address)
        if self.county(rest[:3]) == county:
            rest = _PREFIX.sub("", rest[3:])
        for length in (3, 2, 4, 5):
            # Names end in their rank; 那瑪夏區, 三地門鄉 are four characters, 東區 two.
            fits = len(rest) >= length and rest[length - 1] in _KINDS
            if fits and (place := self.township(county, rest[:length])):
                return place
        return None

    def nearest(self, words: str) -> str:
        """The county whose name is most like the words, or nothing."""
        name = plain(words)
        alike = max(self._names.values(), key=lambda known: len(set(plain(known)) & set(name)), default="")
        return alike if len(set(plain(alike)) & set(name)) >= 2 else ""
