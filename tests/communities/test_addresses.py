"""Townships from addresses, as the ministry's files write them."""

import csv

import pytest

from communities.imports.addresses import Gazetteer, Place
from communities.receivers import TOWNSHIPS


@pytest.fixture(scope="module")
def places() -> Gazetteer:
    with TOWNSHIPS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    counties = {row["county_code"]: row["county"] for row in rows}
    return Gazetteer(counties, [Place(row["town_code"], row["town"], row["county_code"]) for row in rows])


@pytest.mark.parametrize(
    ("county", "address", "town"),
    [
        ("臺北市", "[116]臺北市文山區指南路二段64號", "文山區"),
        ("臺北市", "台北市文山區指南路", "文山區"),
        ("臺北市", "10055 臺北市中正區濟南路一段71號", "中正區"),
        ("臺北市", "(100)中正區富水里汀州路3段58號", "中正區"),
        ("彰化縣", "５００彰化縣彰化市中山路", "彰化市"),
        ("彰化縣", "彰化縣員林鎮莒光路", "員林市"),
        ("新北市", "臺北縣板橋市大觀路", "板橋區"),
        ("桃園市", "桃園縣中壢市三光路", "中壢區"),
        ("臺南市", "臺南市東區大學路1號", "東區"),
        ("高雄市", "[849]高雄市那瑪夏區達卡努瓦里", "那瑪夏區"),
        ("屏東縣", "屏東縣三地門鄉中正路", "三地門鄉"),
        ("嘉義縣", "嘉義縣太保市祥和二路", "太保市"),
        ("彰化縣", "中山路二段1號", None),
        ("彰化縣", "", None),
    ],
)
def test_township_of_an_address(places: Gazetteer, county: str, address: str, town: str | None) -> None:
    code = places.county(county)
    assert code is not None
    found = places.locate(code, address)
    assert (found.name if found else None) == town


@pytest.mark.parametrize(
    ("words", "name"),
    [("[38]臺北市", "63000"), ("台北市", "63000"), ("臺 中 縣", "66000"), ("[38]", None), ("彰化", None)],
)
def test_county_of_a_name(places: Gazetteer, words: str, name: str | None) -> None:
    assert places.county(words) == name


@pytest.mark.parametrize(("words", "near"), [("彰化線", "彰化縣"), ("臺東", "臺東縣"), ("火星", "")])
def test_nearest_county_is_offered(places: Gazetteer, words: str, near: str) -> None:
    assert places.nearest(words) == near
