"""Rounds: set one for a year, weigh its criteria, open and close scoring."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action
from accounts.permissions import Permission as P
from core.refusals import Refused
from core.transitions import fire
from reviews.models import Criterion, Round
from reviews.states import ROUND, RoundState
from rulebook import EditionError, edition_for_year


@dataclass(frozen=True, slots=True)
class Weighed:
    """A criterion as staff weigh it: its name in both languages, its percent of the total."""

    name_zh: str
    name_en: str
    weight: int


@action("round.set")
def set_round(
    *,
    by: Actor,
    year: int,
    reviewers_needed: int,
    closes_at: datetime | None,
    round: Round | None = None,  # noqa: A002 - the column's word
) -> Round:
    """Set the round of a year's proposals, with the criteria of the year's edition; or change one's terms.

    Raises Refused where the year has a round already, or no edition of the rules.
    """
    if round is not None:
        locked = Round.objects.select_for_update().get(pk=round.pk)
        policy.require(by, P.ROUND_MANAGE, locked)
        locked.reviewers_needed, locked.closes_at = reviewers_needed, closes_at
        locked.save(update_fields=["reviewers_needed", "closes_at"])
        return locked
    if by.role is not None and not policy.may(by, P.ROUND_MANAGE):
        raise policy.Denied(P.ROUND_MANAGE)
    try:
        table = edition_for_year(year).tables["review_criterion"]
    except EditionError as unknown:
        raise Refused(_("There are no rules for school year %(year)s.") % {"year": year}) from unknown
    made, is_new = Round.objects.get_or_create(
        kind=Round.Kind.PROPOSAL,
        year=year,
        stage=1,
        defaults={"reviewers_needed": reviewers_needed, "closes_at": closes_at},
    )
    if not is_new:
        raise Refused(_("School year %(year)s has a round already.") % {"year": year})
    _write(made, [Weighed(entry.name.zh, entry.name.en, int(entry["weight"])) for entry in table.values()])
    return made


@action("round.weigh")
def weigh(*, by: Actor, round: Round, criteria: Sequence[Weighed]) -> None:  # noqa: A002 - the column's word
    """Replace the criteria of a round that is being prepared.

    Raises Refused where scoring has begun, or the weights do not make 100.
    """
    locked = Round.objects.select_for_update().get(pk=round.pk)
    policy.require(by, P.ROUND_MANAGE, locked)
    if locked.state != RoundState.PREPARING:
        raise Refused(_("Scoring has begun; the criteria stand as they are."))
    total = sum(criterion.weight for criterion in criteria)
    if total != 100 or any(criterion.weight < 0 for criterion in criteria):
        raise Refused(_("The weights add up to %(total)s %%; make them 100 %%.") % {"total": total})
    locked.criteria.all().delete()
    _write(locked, criteria)


@action("round.move")
def move_round(*, by: Actor, round: Round, event: str, remark: str = "") -> Round:  # noqa: A002 - the column's word
    """Open scoring, close it, open it again (with a reason). Raises Refused."""
    return fire(round, event, table=ROUND, by=by, remark=remark)


def _write(round_: Round, criteria: Sequence[Weighed]) -> None:
    Criterion.objects.bulk_create(
        Criterion(round=round_, position=at, name_zh=each.name_zh, name_en=each.name_en, weight=each.weight)
        for at, each in enumerate(criteria, start=1)
    )
