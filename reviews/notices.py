"""What reviewers are told of their cases; what the calendar tells."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission as P
from core import roc
from core.reversing import url_for
from reviews.models import Assignment
from reviews.states import AssignmentState, RoundState
from workspace.notices import BEFORE, Due, Event

_ASSIGNMENT: dict[str, Any] = {
    "model": Assignment,
    "permission": P.ASSIGNMENT_SCORE,
    "url": lambda assignment: url_for("reviews:review", assignment.pk),
    "among": lambda assignment: Q(pk=assignment.reviewer_id),
    "related": ("case",),
}

EVENTS = (
    Event(
        "assignment.give",
        label=_("A case is given to you to review"),
        text=_("%(record)s is given to you to review."),
        **_ASSIGNMENT,
    ),
    Event(
        "assignment.return",
        label=_("A review is given back to you"),
        text=_("Your review of %(record)s is given back to you."),
        on="return",
        **_ASSIGNMENT,
    ),
    Event(
        "assignment.due",
        label=_("A review is due soon"),
        text=_("Your review of %(record)s is not submitted yet. It is due on %(until)s (days left: %(days)s)."),
        compulsory=True,
        **_ASSIGNMENT,
    ),
)


def due_on(day: date) -> Iterator[Due]:
    """Reviews that are due 7, 3 or 1 days after `day` and not submitted."""
    rows = Assignment.objects.filter(
        state=AssignmentState.ASSIGNED, case__round__state=RoundState.OPEN, case__round__closes_at__isnull=False
    )
    for row in rows.select_related("case__round"):
        last = timezone.localdate(row.case.round.closes_at)
        days = (last - day).days
        if days in BEFORE:
            once = f"assignment.due:{row.pk}:{last}:{days}"
            yield Due("assignment.due", row, once, {"until": roc.short(last), "days": days})
