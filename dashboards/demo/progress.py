"""How far each proposal has come this year, and the way it took there."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from accounts.actors import Actor
from core.models import Transition
from core.transitions import Table
from dashboards.demo.alliances import BORROWER, LAYER, LENDER, UNIT, UNSENT, WELL_SPLIT, ZONE_WITH_CONSENT
from dashboards.demo.nation import OLD_YEAR, Nation
from proposals.states import ProposalState as S
from proposals.states import SubplanState

#: Positions in a layer of the communities whose proposal has left the schools' hands; all others are still writing.
_REACHED: Mapping[S, Sequence[int]] = {
    S.SUBMITTED: (0, 1, 2, LENDER, BORROWER),
    S.RETURNED: (3,),
    S.ACCEPTED: (4, 5, 6, UNIT),
    S.IN_REVIEW: (7, 8, 9, 10, 12, ZONE_WITH_CONSENT),
    S.REPORTED: (13, 14, 15),
    S.APPROVED: (16, 17, 18, WELL_SPLIT, 20),
    S.REFUSED: (21,),
}
_STATES = {position: state for state, positions in _REACHED.items() for position in positions}
#: The events that lead to a state, from the beginning.
WAYS: Mapping[S, Sequence[str]] = {
    S.DRAFT: (),
    S.SUBMITTED: ("submit",),
    S.RETURNED: ("submit", "return"),
    S.ACCEPTED: ("submit", "accept"),
    S.IN_REVIEW: ("submit", "accept", "review"),
    S.REPORTED: ("submit", "accept", "review", "report"),
    S.APPROVED: ("submit", "accept", "review", "report", "approve"),
    S.REFUSED: ("submit", "accept", "review", "refuse"),
}
SUBPLAN_WAYS: Mapping[SubplanState, Sequence[str]] = {
    SubplanState.DRAFT: (),
    SubplanState.READY: ("ready",),
    SubplanState.SIGNED: ("ready", "complete"),
}
REMARKS = {
    "return": "請補充子計畫之量化指標並重新核章。（示範資料）",
    "refuse": "計畫內容與社區需求之關聯不足。（示範資料）",
}


def state_of(nation: Nation, year: int, position: int, *, told: bool) -> S:
    """The state of the proposal at a position; `told`: a story of a past year says it was never submitted."""
    if year == nation.year:
        return _STATES.get(position % LAYER, S.DRAFT)
    unsent = told or (year == OLD_YEAR and position % LAYER in UNSENT)
    return S.DRAFT if unsent else S.APPROVED


def subplan_state(state: S, number: int) -> SubplanState:
    """Signed where the proposal was submitted; a mixture while it is being written."""
    if state in (S.DRAFT, S.RETURNED):
        return (SubplanState.DRAFT, SubplanState.DRAFT, SubplanState.READY, SubplanState.SIGNED)[number % 4]
    return SubplanState.SIGNED


def day(nation: Nation, year: int, days: int) -> datetime:
    """Nine o'clock, so many days before or after the nation's day; in past years, its anniversary."""
    whole = nation.on.replace(year=nation.on.year - (nation.year - year), day=min(nation.on.day, 28))
    return timezone.make_aware(datetime.combine(whole + timedelta(days=days), time(9)))


class Log:
    """Transitions of many records, written together."""

    def __init__(self) -> None:
        self.rows: list[Transition] = []

    def tell(self, row: Any, table: Table, way: Sequence[tuple[str, Actor, datetime]]) -> None:
        """The record went this way from the beginning of its table: (event, by whom, when)."""
        source = str(row._meta.get_field(table.field).default)
        for event, by, at in way:
            target = str(table.moves[source, event].target)
            self.rows.append(
                Transition(
                    content_type=ContentType.objects.get_for_model(row),
                    object_id=row.pk,
                    event=event,
                    source=source,
                    target=target,
                    person_id=by.person_id,
                    membership_id=by.membership_id,
                    remark=REMARKS.get(event, ""),
                    at=at,
                )
            )
            source = target

    def write(self) -> None:
        """Put it into the database."""
        Transition.objects.bulk_create(self.rows, batch_size=2000)
