"""The land: academic years, communities over the real townships by year, their neighbours."""

from itertools import pairwise

from accounts.models import Organisation
from accounts.roles import OrganisationKind
from communities import receivers
from communities.models import AcademicYear, Community, CommunityTownship, County, Township
from demo.names import stem
from demo.nation import Nation, Place
from demo.stories.positions import SIZES

#: Counties that border each other: the last community of one is the neighbour of the first of the other.
BORDERS = (
    "10017-65000 65000-63000 65000-68000 65000-10002 68000-10004 10004-10018 10018-10005 "
    "10005-66000 66000-10007 66000-10008 10007-10009 10008-10009 10009-10010 10010-10020 "
    "10010-67000 67000-64000 64000-10013 10013-10014 10014-10015 10015-10002"
)


def build(nation: Nation) -> None:
    """Years (next year is prepared too), communities, their coverage, neighbours; a larger scale repeats the land."""
    receivers.load()
    for number in (*nation.told_years, nation.year + 1):
        nation.years[number] = AcademicYear.objects.get_or_create(year=number)[0]
    nation.ministry = Organisation.objects.get(kind=OrganisationKind.MINISTRY)
    nation.authorities = {body.code: body for body in Organisation.objects.filter(kind=OrganisationKind.AUTHORITY)}
    counties = County.objects.in_bulk()
    townships: dict[str, list[Township]] = {}
    for town in Township.objects.select_related("county").order_by("code"):
        townships.setdefault(town.county_id, []).append(town)
    for layer in range(nation.scale):
        for county, (code, sizes) in enumerate(SIZES.items()):
            towns = townships[code] if layer == 0 else _invented(layer, county, townships[code])
            for part, size in enumerate(sizes):
                own = towns[part * len(towns) // len(sizes) : (part + 1) * len(towns) // len(sizes)]
                number = len(nation.places) + 1
                community = Community(code=f"D{number:03}", name=f"示範{stem(number * 11)}區")
                nation.places.append(Place(community, counties[code], own, size))
    Community.objects.bulk_create([place.community for place in nation.places])
    _cover(nation)
    _border(nation)


def _invented(layer: int, county: int, models: list[Township]) -> list[Township]:
    """Townships of a county (by its place in SIZES) in a further layer: a real one belongs to one community a year."""
    made = [
        Township(code=f"D{layer:02}{county:02}{index:03}", county=town.county, name=f"示範{town.name}{layer}")
        for index, town in enumerate(models)
    ]
    return Township.objects.bulk_create(made)


def _cover(nation: Nation) -> None:
    CommunityTownship.objects.bulk_create(
        CommunityTownship(community=place.community, year=year, township=town)
        for year in nation.years.values()
        for place in nation.places
        for town in place.townships
    )


def _border(nation: Nation) -> None:
    each = len(nation.places) // nation.scale
    through = Community.neighbours.through
    pairs: set[tuple[int, int]] = set()
    for layer in range(nation.scale):
        of_county: dict[str, list[int]] = {}
        for place in nation.places[layer * each : (layer + 1) * each]:
            of_county.setdefault(place.county.code, []).append(place.community.pk)
        for inside in of_county.values():
            pairs.update(pairwise(inside))
        for border in BORDERS.split():
            one, other = border.split("-")
            pairs.add((of_county[one][-1], of_county[other][0]))
    both_ways = [(a, b) for pair in sorted(pairs) for a, b in (pair, pair[::-1])]
    through.objects.bulk_create(through(from_community_id=a, to_community_id=b) for a, b in both_ways)
