"""Calls and the proposals that answer them, with their shared parts."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from communities.models import AcademicYear, Alliance, School
from core.texts import text
from proposals.states import CALL, PROPOSAL, CallState, ProposalState


class SigningOrder(models.TextChoices):
    """Whether the three sign one after the other (承辦單位, 主(會)計單位, 首長) or as they come."""

    IN_ORDER = "in-order", _("Office in charge, then accounting office, then head of school")
    ANY = "any", _("In any order")


class MembersSee(models.TextChoices):
    """What a member school reads of the other schools' parts in a submitted proposal."""

    ALL = "all", _("Everything, amounts included")
    NO_AMOUNTS = "no-amounts", _("Everything but the amounts of the other schools")
    OWN = "own", _("The shared parts and its own sub-plan only")


@pghistory.track()
class Call(models.Model):
    """The Administration's call of a school year: its rules and its dates."""

    year = models.OneToOneField(AcademicYear, models.PROTECT, related_name="call", verbose_name=_("academic year"))
    edition = models.CharField(_("edition of the rules"), max_length=20)
    state = models.CharField(max_length=10, choices=CallState, default=CallState.DRAFT)
    opens_at = models.DateTimeField(_("writing begins"))
    subplans_due_at = models.DateTimeField(_("sub-plans due"))
    submit_until = models.DateTimeField(_("submission until"))
    note = models.TextField(_("note to the schools"), blank=True)
    signing_order = models.CharField(
        _("order of the signatures"), max_length=10, choices=SigningOrder, default=SigningOrder.IN_ORDER
    )
    shared_signing_below = models.PositiveIntegerField(
        _("one person may sign twice in schools with fewer students than"), null=True, blank=True
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=CallState.values), name="call_state_known"),
            models.CheckConstraint(
                condition=models.Q(signing_order__in=SigningOrder.values), name="call_signing_order_known"
            ),
            models.CheckConstraint(
                condition=models.Q(opens_at__lt=models.F("subplans_due_at"))
                & models.Q(subplans_due_at__lte=models.F("submit_until")),
                name="call_dates_in_order",
            ),
        ]
        triggers = [CALL.trigger()]

    def __str__(self) -> str:
        return str(self.year_id)


@pghistory.track()
class Proposal(models.Model):
    """An alliance's proposal: the parts its convener writes, and the state of the whole."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="proposals")
    alliance = models.OneToOneField(Alliance, models.PROTECT, related_name="proposal")
    state = models.CharField(max_length=20, choices=ProposalState, default=ProposalState.DRAFT)
    edition = models.CharField(max_length=20)
    edition_digest = models.CharField(max_length=64)
    self_management = text(
        _("self-management arrangement"),
        asked=_("Self-management arrangement"),
        help=_("How the alliance steers and checks its own work (伍 玖)."),
        rows=8,
        placed=True,
        needed=True,
    )
    analysis = text(
        _("community analysis"),
        asked=_("Community analysis"),
        help=_("The resource indicators of the schools, and what they mean for the community."),
        rows=12,
        placed=True,
        needed=True,
    )
    needs = text(
        _("needs"),
        asked=_("Needs"),
        help=_("What follows from the analysis, and what the sub-plans answer to."),
        rows=8,
        placed=True,
        needed=True,
    )
    industry_in_community = models.BooleanField(
        _("a school of the community runs the industry cooperation programme"), default=False
    )
    material_convener = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("coordinator of work item 1.3")
    )
    members_see = models.CharField(
        _("what member schools see of each other"), max_length=12, choices=MembersSee, default=MembersSee.NO_AMOUNTS
    )
    extended_until = models.DateTimeField(_("deadline extended to"), null=True, blank=True)
    extension_reason = models.TextField(_("reason of the extension"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=ProposalState.values), name="proposal_state_known"),
            models.CheckConstraint(condition=models.Q(members_see__in=MembersSee.values), name="members_see_known"),
            models.CheckConstraint(
                condition=models.Q(extended_until__isnull=True) | ~models.Q(extension_reason=""),
                name="extension_says_why",
            ),
        ]
        triggers = [PROPOSAL.trigger()]

    def __str__(self) -> str:
        return f"{self.alliance.year_id} {self.alliance}"
