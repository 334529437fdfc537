"""The land of the invented nation, in several layers; the nation itself is not loaded here."""

from datetime import date

import pytest

from accounts.actors import Actor
from accounts.attribution import attributed
from demo.builders.communities import land
from demo.nation import Nation


@pytest.mark.django_db
def test_land_can_be_ten_times_as_large() -> None:
    nation = Nation(scale=10, year=114, on=date(2025, 3, 15))
    with attributed(Actor.system(), "test"):
        land.build(nation)
    codes = [town.code for place in nation.places for town in place.townships]
    assert len(nation.places) == 450 and len(codes) == len(set(codes))
