"""States of a review: of a round, and of one reviewer's assignment."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission as P
from core.transitions import Table, To


class RoundState(models.TextChoices):
    PREPARING = "preparing", _("Being prepared")
    OPEN = "open", _("Open for scoring")
    CLOSED = "closed", _("Closed")


class AssignmentState(models.TextChoices):
    ASSIGNED = "assigned", _("Assigned")
    RECUSED = "recused", _("Recused")
    SUBMITTED = "submitted", _("Submitted")


def _weights_make_100(round_: "object") -> str | None:
    from django.utils.translation import gettext

    total = sum(criterion.weight for criterion in round_.criteria.all())  # type: ignore[attr-defined]
    if total != 100:
        return gettext("The weights of the criteria add up to %(total)s %%; make them 100 %%.") % {"total": total}
    return None


def _every_criterion_scored(assignment: "object") -> str | None:
    from django.utils.translation import gettext

    criteria = assignment.case.round.criteria.count()  # type: ignore[attr-defined]
    scored = assignment.scores.filter(value__isnull=False).count()  # type: ignore[attr-defined]
    if scored < criteria:
        return gettext("%(missing)s criteria have no score yet.") % {"missing": criteria - scored}
    return None


ROUND = Table(
    "state",
    {
        (RoundState.PREPARING, "open"): To(RoundState.OPEN, P.ROUND_MANAGE, _("Open for scoring"), _weights_make_100),
        (RoundState.OPEN, "close"): To(RoundState.CLOSED, P.ROUND_MANAGE, _("Close scoring")),
        (RoundState.CLOSED, "reopen"): To(RoundState.OPEN, P.ROUND_MANAGE, _("Open again"), needs_remark=True),
    },
)

ASSIGNMENT = Table(
    "state",
    {
        (AssignmentState.ASSIGNED, "recuse"): To(
            AssignmentState.RECUSED, P.ASSIGNMENT_SCORE, _("Declare a conflict of interest"), needs_remark=True
        ),
        (AssignmentState.ASSIGNED, "submit"): To(
            AssignmentState.SUBMITTED, P.ASSIGNMENT_SCORE, _("Submit the review"), _every_criterion_scored
        ),
        (AssignmentState.SUBMITTED, "return"): To(
            AssignmentState.ASSIGNED, P.ASSIGNMENT_RETURN, _("Give back to the reviewer"), needs_remark=True
        ),
    },
)
