"""Communities: defining one, the townships it covers in a year, its neighbours."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action
from accounts.permissions import Permission as P
from communities.models import AcademicYear, Community, CommunityTownship, Township
from core.refusals import Refused


@action("community.define")
def define_community(*, by: Actor, code: str, name: str, change: Community | None = None) -> Community:
    """A new community, or another code and name for one. Refused where the code or name is another's."""
    _require_editing(by)
    others = Community.objects.exclude(pk=change.pk) if change else Community.objects.all()
    if others.filter(code=code).exists():
        raise Refused(_("The code %(code)s belongs to another community. Choose another code.") % {"code": code})
    if others.filter(name=name).exists():
        raise Refused(_("There is a community of this name already: %(name)s.") % {"name": name})
    community = change or Community()
    community.code, community.name = code, name
    community.save()
    return community


@action("community.townships")
def set_townships(
    *,
    by: Actor,
    community: Community,
    year: AcademicYear,
    add: Collection[Township] = (),
    remove: Collection[Township] = (),
) -> tuple[int, int]:
    """Cover more townships in the year, or fewer; returns (added, removed). What is so already stays so.

    Refused, with names, where one of them belongs to another community that year; nothing is changed then.
    """
    policy.require(by, P.COMMUNITY_EDIT, community)
    _lock(year)
    coverage = CommunityTownship.objects.filter(year=year)
    taken = coverage.filter(township__in=add).exclude(community=community)
    if clash := list(taken.select_related("community", "township__county")):
        names = ", ".join(f"{row.township} ({row.community})" for row in clash)
        raise Refused(
            _("These belong to another community this year: %(names)s. Take them out there first.") % {"names": names}
        )
    own = coverage.filter(community=community)
    removed, _rows = own.filter(township__in=remove).delete()
    present = set(own.values_list("township", flat=True))
    new = [CommunityTownship(community=community, year=year, township=town) for town in add if town.pk not in present]
    CommunityTownship.objects.bulk_create(new)
    return len(new), removed


@action("community.carry-coverage")
def carry_coverage(*, by: Actor, year: AcademicYear) -> int:
    """Copy last year's townships of every community into the year, where they are free; returns how many."""
    _require_editing(by)
    _lock(year)
    taken = CommunityTownship.objects.filter(year=year).values("township")
    before = CommunityTownship.objects.filter(year=year.pk - 1).exclude(township__in=taken)
    new = [CommunityTownship(community_id=row.community_id, year=year, township_id=row.township_id) for row in before]
    return len(CommunityTownship.objects.bulk_create(new))


@action("community.neighbours")
def set_neighbours(
    *, by: Actor, community: Community, add: Collection[Community] = (), remove: Collection[Community] = ()
) -> None:
    """Communities that border on this one from now on, or no longer; it is told of both sides."""
    policy.require(by, P.COMMUNITY_EDIT, community)
    community.neighbours.add(*(other for other in add if other.pk != community.pk))
    community.neighbours.remove(*remove)


def _lock(year: AcademicYear) -> None:
    """Two actions on the coverage of a year wait for each other."""
    AcademicYear.objects.select_for_update().get(pk=year.pk)


def _require_editing(by: Actor) -> None:
    if not policy.may(by, P.COMMUNITY_EDIT):
        raise policy.Denied(P.COMMUNITY_EDIT)
