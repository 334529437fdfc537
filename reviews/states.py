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


ROUND = Table(
    "state",
    {
        (RoundState.PREPARING, "open"): To(
            RoundState.OPEN, P.ROUND_MANAGE, _("Open for scoring"), guard="reviews.guards.weights_make_100"
        ),
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
            AssignmentState.SUBMITTED,
            P.ASSIGNMENT_SCORE,
            _("Submit the review"),
            guard="reviews.guards.every_criterion_scored",
        ),
        (AssignmentState.SUBMITTED, "return"): To(
            AssignmentState.ASSIGNED, P.ASSIGNMENT_RETURN, _("Give back to the reviewer"), needs_remark=True
        ),
    },
)
