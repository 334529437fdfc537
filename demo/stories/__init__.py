"""What the nation's people plan, on paper: clean plans, spoiled where a story is told, and how far they came."""

from collections.abc import Mapping

from communities.models import Alliance, SchoolYear
from demo.nation import OLD_YEAR, Nation
from demo.stories import duties, spoiling
from demo.stories.draft import Plans
from demo.stories.positions import LAYER
from demo.stories.progress import state_of, subplan_state
from rulebook import edition_for_year


def plans_of(nation: Nation, year: int) -> list[Plans]:
    """What each alliance of a told year plans, by community; made once."""
    if year not in nation.plans:
        stories = spoiling.LONG_AGO if year == OLD_YEAR else spoiling.THIS_YEAR
        facts = {row.school_id: row for row in SchoolYear.objects.filter(year=year)}
        nation.plans[year] = []
        for position, alliance in nation.alliances[year]:
            chosen = stories.get(position % LAYER, ()) if year != nation.year - 1 else ()
            plans = _clean(nation, alliance, facts)
            for story in chosen:
                story(plans)
            plans.state = state_of(nation, year, position, told=bool(chosen))
            for number, draft in enumerate(plans.drafts, 1):
                draft.state = subplan_state(plans.state, number)
            nation.plans[year].append(plans)
    return nation.plans[year]


def _clean(nation: Nation, alliance: Alliance, facts: Mapping[int, SchoolYear]) -> Plans:
    """Nothing to mend; a school that joined two alliances plans in the first."""
    taken = nation.planning.setdefault(alliance.year_id, set())
    members = [(school, facts[school.pk]) for school in nation.members.get(alliance, []) if school.pk not in taken]
    taken.update(school.pk for school, _ in members)
    return duties.plans(alliance, edition_for_year(alliance.year_id).key, members)
