"""Counting the findings of all proposals that are being written, for the overview."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import policy
from accounts.permissions import Permission as P
from core.jobs import Failure, Outcome, Run, job
from findings import tallies
from proposals.judging import judged_all
from proposals.models import Proposal
from proposals.states import CallState

STEP = 20


@job("dashboards.findings", title=gettext_lazy("Findings of all proposals"))
def count_findings(run: Run) -> Outcome:
    """Judge every proposal of the open calls, and any that was never counted, and keep the counts."""
    if run.by.role is not None and not policy.may(run.by, P.CALL_MANAGE):
        raise Failure(_("Your role does not include this page."))
    wanted = Proposal.objects.filter(call__state=CallState.OPEN) | Proposal.objects.exclude(
        pk__in=tallies.of(Proposal).values("object_id")
    )
    keys = list(wanted.order_by("pk").values_list("pk", flat=True).distinct())
    for start in range(0, len(keys), STEP):
        run.progress(start, len(keys), _("Judging the proposals"))
        some = list(Proposal.objects.filter(pk__in=keys[start : start + STEP]))
        tallies.keep(Proposal, judged_all(some))
    return Outcome({"proposals": len(keys)})
