"""The lives of a call, of a proposal and of a sub-plan."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission as P
from core.transitions import Table, To


class CallState(models.TextChoices):
    DRAFT = "draft", _("Being prepared")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class ProposalState(models.TextChoices):
    DRAFT = "draft", _("Being written")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned for correction")
    ACCEPTED = "accepted", _("Formally accepted")
    IN_REVIEW = "in-review", _("Under review")
    REPORTED = "reported", _("Reported to the ministry")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")


class SubplanState(models.TextChoices):
    DRAFT = "draft", _("Being written")
    READY = "ready", _("Ready for sign-off")
    SIGNED = "signed", _("Signed off")


#: While a proposal is in one of these its schools write.
WRITABLE = (ProposalState.DRAFT, ProposalState.RETURNED)


S = ProposalState

CALL = Table(
    "state",
    {
        (CallState.DRAFT, "open"): To(CallState.OPEN, P.CALL_MANAGE, _("Open the call")),
        (CallState.OPEN, "close"): To(CallState.CLOSED, P.CALL_MANAGE, _("Close the call")),
        (CallState.CLOSED, "reopen"): To(CallState.OPEN, P.CALL_MANAGE, _("Open again"), needs_remark=True),
    },
)

PROPOSAL = Table(
    "state",
    {
        (S.DRAFT, "submit"): To(
            S.SUBMITTED,
            P.PROPOSAL_SUBMIT,
            _("Submit"),
            guard="proposals.guards.may_submit",
        ),
        (S.RETURNED, "submit"): To(
            S.SUBMITTED,
            P.PROPOSAL_SUBMIT,
            _("Submit again"),
            guard="proposals.guards.may_submit",
        ),
        (S.SUBMITTED, "return"): To(
            S.RETURNED,
            P.PROPOSAL_CHECK,
            _("Return for correction"),
            guard="proposals.guards.not_returned_before",
            needs_remark=True,
        ),
        (S.SUBMITTED, "accept"): To(S.ACCEPTED, P.PROPOSAL_CHECK, _("Accept formally")),
        (S.ACCEPTED, "review"): To(S.IN_REVIEW, P.PROPOSAL_CHECK, _("Put under review")),
        (S.IN_REVIEW, "report"): To(
            S.REPORTED,
            P.PROPOSAL_DECIDE,
            _("Report to the ministry"),
            guard="proposals.guards.every_amount_reported",
        ),
        (S.REPORTED, "approve"): To(
            S.APPROVED,
            P.PROPOSAL_DECIDE,
            _("Record the approval"),
            guard="proposals.guards.every_amount_approved",
        ),
        (S.IN_REVIEW, "refuse"): To(S.REFUSED, P.PROPOSAL_DECIDE, _("Record the refusal"), needs_remark=True),
        (S.REPORTED, "refuse"): To(S.REFUSED, P.PROPOSAL_DECIDE, _("Record the refusal"), needs_remark=True),
    },
)

SUBPLAN = Table(
    "state",
    {
        (SubplanState.DRAFT, "ready"): To(
            SubplanState.READY,
            P.SUBPLAN_WRITE,
            _("Ready for sign-off"),
            guard="proposals.guards.may_be_signed",
        ),
        (SubplanState.READY, "complete"): To(SubplanState.SIGNED, None, _("All three have signed")),
        (SubplanState.READY, "reopen"): To(SubplanState.DRAFT, P.SUBPLAN_WRITE, _("Write on")),
        (SubplanState.SIGNED, "reopen"): To(SubplanState.DRAFT, P.SUBPLAN_WRITE, _("Write on")),
        (SubplanState.READY, "send-back"): To(
            SubplanState.DRAFT, P.SUBPLAN_SIGN, _("Returned with an opinion"), needs_remark=True
        ),
        (SubplanState.SIGNED, "send-back"): To(
            SubplanState.DRAFT, P.SUBPLAN_SIGN, _("Returned with an opinion"), needs_remark=True
        ),
        (SubplanState.READY, "change"): To(SubplanState.DRAFT, None, _("Changed after it was ready")),
        (SubplanState.SIGNED, "change"): To(SubplanState.DRAFT, None, _("Changed after sign-off")),
    },
)
