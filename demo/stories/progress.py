"""How far each proposal has come this year, and the way it took there."""

from collections.abc import Mapping, Sequence

from demo.nation import OLD_YEAR, Nation
from demo.stories.positions import BORROWER, LAYER, LENDER, UNIT, UNSENT, WELL_SPLIT, ZONE_WITH_CONSENT
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
