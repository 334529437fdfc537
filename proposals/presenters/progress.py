"""Where a proposal stands for the one who looks at it: what is done, what comes next, until when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.actors import Actor
from accounts.queries import may_read_name
from accounts.roles import Role
from budgets.models import Plan
from communities.models import AllianceMember
from core.models import Transition
from core.templatetags.gonghao import roc_datetime
from core.transitions import Table, log_of
from findings.presenters import Shown, counts
from proposals.judging import asks_of, of_subplan
from proposals.judging.completeness import Lack, lacking
from proposals.models import Proposal, Signoff, Subplan
from proposals.presenters.closed import why_closed
from proposals.queries.deadlines import due
from proposals.queries.proposals import Member
from proposals.queries.signing import DUTY_OF, opinion_on, to_sign
from proposals.queries.subplans import subplan_for_reading
from proposals.states import PROPOSAL, WRITABLE, ProposalState, SubplanState
from workspace.marks import unread
from workspace.threads import unread_among

PROPOSAL_CHIP = {
    ProposalState.DRAFT: "draft",
    ProposalState.SUBMITTED: "info",
    ProposalState.RETURNED: "warn",
    ProposalState.ACCEPTED: "info",
    ProposalState.IN_REVIEW: "info",
    ProposalState.REPORTED: "info",
    ProposalState.APPROVED: "ok",
    ProposalState.REFUSED: "bad",
}
SUBPLAN_CHIP = {SubplanState.DRAFT: "draft", SubplanState.READY: "info", SubplanState.SIGNED: "ok"}

#: What happens to a proposal that its schools have handed in.
_AFTERWARDS = {
    ProposalState.SUBMITTED: gettext_lazy("Submitted. The Administration checks that it is complete."),
    ProposalState.ACCEPTED: gettext_lazy("Formally accepted. The review follows."),
    ProposalState.IN_REVIEW: gettext_lazy("The reviewers read and score it."),
    ProposalState.REPORTED: gettext_lazy("Reported to the ministry, whose approval follows."),
    ProposalState.APPROVED: gettext_lazy("Approved. The amounts of each school stand below."),
    ProposalState.REFUSED: gettext_lazy("Refused. The reason stands below."),
}


def chip(row: Proposal | Subplan) -> dict[str, Any]:
    """The state as a chip: kind and word."""
    if isinstance(row, Proposal):
        return {"kind": PROPOSAL_CHIP[ProposalState(row.state)], "word": str(ProposalState(row.state).label)}
    return {"kind": SUBPLAN_CHIP[SubplanState(row.state)], "word": str(SubplanState(row.state).label)}


#: Characters of an opinion where there is one line for it; the task and the pages of the sub-plan hold all of it.
_OPINION_IN_SHORT = 120


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """A school in the list of the proposal's home."""

    member: Member
    state: dict[str, Any]
    url: str
    counts: dict[str, int]
    talk: SafeString
    """The mark of comments in it that the reader has not read."""


@dataclass(frozen=True)
class Progress:
    """One proposal as one actor sees it."""

    proposal: Proposal
    actor: Actor
    members: Sequence[Member]
    readable: set[int]
    shown: Sequence[Shown]

    @property
    def due(self) -> datetime:
        """Until when it is submitted."""
        return due(self.proposal)

    @property
    def school_due(self) -> datetime:
        """Until when a school's own part is due: the call's day for sub-plans while that lies ahead."""
        day = self.proposal.call.subplans_due_at
        return day if self.proposal.state == ProposalState.DRAFT and timezone.now() < day < self.due else self.due

    @cached_property
    def closed(self) -> str:
        """Why nobody writes in it now; "" while it is open."""
        return why_closed(self.proposal)

    @property
    def own(self) -> Subplan | None:
        """The sub-plan of the actor's school."""
        return next((m.subplan for m in self.members if m.school.pk == self.actor.organisation_id), None)

    @property
    def convenes(self) -> bool:
        """Whether the actor is an officer of the convener."""
        return self.actor.role == Role.SCHOOL_OFFICER and any(
            member.is_convener and member.school.pk == self.actor.organisation_id for member in self.members
        )

    @cached_property
    def to_sign(self) -> list[Subplan]:
        """The sub-plans of any year that wait for the actor's signature."""
        return to_sign(self.actor)

    def to_sign_besides(self) -> list[Subplan]:
        """Those of them that the next step does not tell of already."""
        next_url = (self.next() or {}).get("url")
        return [waiting for waiting in self.to_sign if reverse("proposals:signoff", args=[waiting.pk]) != next_url]

    def rows(self) -> list[ProgressRow]:
        """The schools with the state of each sub-plan and what is found in it."""
        return [self._row(member) for member in self.members]

    def tasks(self) -> list[dict[str, Any]]:
        """What is to be done by this actor, each with its state; empty for lookers-on, and once nobody may write."""
        if self.closed:
            return []
        convening = self._convener_tasks() if self.convenes else []
        return [*self._returned, *convening, *self._own_tasks]

    def next(self) -> dict[str, Any] | None:
        """The one next step, with its deadline."""
        if self.proposal.state not in WRITABLE:
            return {"text": _AFTERWARDS[ProposalState(self.proposal.state)]}
        if self.closed:
            return {"text": self.closed}
        if self.own is not None and self.actor.role != Role.SCHOOL_OFFICER:
            return self._to_be_signed(self.own)
        own = [*self._returned, *self._own_tasks]
        for task in self.tasks():
            if task["state"]["kind"] != "ok":
                until = self.school_due if task in own else self.due
                return {"text": task["next"], "url": task["url"], "label": _("Go there"), "due": until}
        if self.own is not None:
            return {"text": _("Your school has done its part. The convener submits the proposal."), "due": self.due}
        return {"text": _("The schools are writing."), "due": self.due}

    def _row(self, member: Member) -> ProgressRow:
        subplan = member.subplan
        if subplan is None:
            return ProgressRow(member, {"kind": "neutral", "word": _("None yet")}, "", {}, SafeString(""))
        seen = subplan.pk in self.readable
        return ProgressRow(
            member,
            chip(subplan),
            reverse("proposals:subplan", args=[subplan.pk]) if seen else "",
            counts(of_subplan(subplan, self.shown)) if seen else {},
            self._unread(subplan),
        )

    def _unread(self, subplan: Subplan) -> SafeString:
        """The marks of comments, in it and in its budget, that the reader has not read."""
        of_subplans, of_plans = self._unread_counts
        return unread(Subplan, subplan.pk, of_subplans.get(subplan.pk, 0), _("Sub-plan")) + unread(
            Plan, subplan.plan_id, of_plans.get(subplan.plan_id, 0), _("Budget")
        )

    @cached_property
    def _unread_counts(self) -> tuple[dict[int, int], dict[int, int]]:
        subplans = [member.subplan for member in self.members if member.subplan is not None]
        return (
            unread_among(Subplan, [each.pk for each in subplans], self.actor),
            unread_among(Plan, [each.plan_id for each in subplans], self.actor),
        )

    def _convener_tasks(self) -> list[dict[str, Any]]:
        pk = self.proposal.pk
        invited = self.proposal.alliance.members.filter(answer=AllianceMember.Answer.INVITED).count()
        unsigned = [member.school.name for member in self.members if not member.is_signed]
        shared = [getattr(self.proposal, name) for name in ("self_management", "analysis", "needs")]
        tally = counts(self.shown)
        ask = tally["hard"] + tally["principle"]
        return [
            _task(
                _("Form the alliance"),
                reverse("communities:alliance", args=[self.proposal.alliance_id]),
                not invited and len(self.members) > 1,
                ngettext("%(n)s invitation has no answer yet", "%(n)s invitations have no answer yet", invited)
                % {"n": invited}
                if invited
                else "",
            ),
            _task(_("Write the shared parts"), reverse("proposals:shared", args=[pk]), all(map(str.strip, shared))),
            _task(
                _("Agree who runs which work item"),
                reverse("proposals:matrix", args=[pk]),
                not any(each.where.startswith("matrix/") and each.is_open for each in self.shown),
            ),
            _task(
                _("Have every sub-plan signed"),
                reverse("proposals:proposal", args=[pk]) + "#schools",
                not unsigned,
                "、".join(unsigned),
            ),
            _task(
                _("Check and submit"),
                reverse("proposals:submit", args=[pk]),
                False,
                ngettext("%(n)s finding is open", "%(n)s findings are open", ask) % {"n": ask} if ask else "",
            ),
        ]

    @cached_property
    def _returned(self) -> list[dict[str, Any]]:
        """That the own sub-plan came back, with the opinion, as long as its officer has not answered it."""
        own = self.own
        opinion = opinion_on(own) if own is not None and self.actor.role == Role.SCHOOL_OFFICER else None
        if own is None or opinion is None:
            return []
        role = Role(opinion.membership.role) if opinion.membership else None
        duty = DUTY_OF.get(role) if role else None
        who = duty.label if duty else _("a signer")
        sentence = _("Returned by the %(who)s with this opinion: %(opinion)s")
        # What the accounting office has to say is about the money.
        page = ("budgets:table", own.plan_id) if role == Role.ACCOUNTANT else ("proposals:subplan", own.pk)
        return [
            {
                "label": sentence % {"who": who, "opinion": opinion.remark},
                "next": sentence % {"who": who, "opinion": Truncator(opinion.remark).chars(_OPINION_IN_SHORT)},
                "url": reverse(page[0], args=[page[1]]),
                "hint": "",
                "state": {"kind": "warn", "word": _("To mend")},
            }
        ]

    def _to_be_signed(self, own: Subplan) -> dict[str, Any]:
        """What the accountant and the principal do next: sign, where it is their turn; otherwise whom it waits for."""
        if words := self._turn(own):
            url = reverse("proposals:signoff", args=[own.pk])
            return {"text": words, "url": url, "label": _("Read and sign"), "due": self.school_due}
        sentence = {
            SubplanState.DRAFT: _("The officer is still writing; you sign when it is ready."),
            SubplanState.READY: _("The sub-plan is being signed; it is not your turn now."),
            SubplanState.SIGNED: _("Your school has done its part. The convener submits the proposal."),
        }[SubplanState(own.state)]
        return {"text": sentence, "due": self.school_due}

    def _turn(self, own: Subplan) -> str:
        """That the own sub-plan waits for the actor's signature; "" where it does not."""
        if all(waiting.pk != own.pk for waiting in self.to_sign):
            return ""
        return _("To sign: %(label)s %(school)s") % {"label": own.label, "school": own.school.name}

    @cached_property
    def _own_tasks(self) -> list[dict[str, Any]]:
        """The tasks of the officer of a school that takes part."""
        return self._school_tasks(self.own) if self.own and self.actor.role == Role.SCHOOL_OFFICER else []

    def _school_tasks(self, own: Subplan) -> list[dict[str, Any]]:
        signoff = reverse("proposals:signoff", args=[own.pk])
        sign = _task(_("Sign the sub-plan and its budget"), signoff, own.state == SubplanState.SIGNED)
        lacks, asks = lacking(subplan_for_reading(own)), asks_of(own, self.shown)
        return [
            _writing(_("Write your sub-plan"), reverse("proposals:subplan", args=[own.pk]), "subplan", lacks, asks),
            _writing(_("Write its budget"), reverse("budgets:table", args=[own.plan_id]), "budget", lacks, asks),
            sign if not (turn := self._turn(own)) else {**sign, "next": turn},
        ]


def _writing(label: str, url: str, part: str, lacks: Sequence[Lack], asks: Sequence[Shown]) -> dict[str, Any]:
    """A part that the school writes: done when nothing that stands before sign-off is left in it."""
    missing = sum(lack.part == part for lack in lacks)
    to_mend = sum(each.where.startswith(f"{part}:") for each in asks)
    hints = []
    if missing:
        hints.append(ngettext("%(n)s still missing", "%(n)s still missing", missing) % {"n": missing})
    if to_mend:
        hints.append(ngettext("%(n)s has to be mended", "%(n)s have to be mended", to_mend) % {"n": to_mend})
    return _task(label, url, not hints, "；".join(hints))


def timeline(row: Model, table: Table = PROPOSAL, *, reader: Actor) -> list[dict[str, Any]]:
    """What happened to a record, oldest first, as `components/timeline.html` takes it for the reader."""
    labels = {move: to.label for move, to in table.moves.items()}
    return [
        {
            "word": labels.get((entry.source, entry.event), entry.event),
            "by": entry.person.name if entry.person and may_read_name(reader, _role_of(entry)) else "",
            "role": str(entry.membership) if entry.membership else "",
            "at": entry.at,
            "remark": entry.remark,
        }
        for entry in log_of(row)
    ]


def with_signatures(events: list[dict[str, Any]], signed: Iterable[Signoff], *, reader: Actor) -> list[dict[str, Any]]:
    """The timeline of a sub-plan with the signatures between its states, void ones too, oldest first."""
    signatures = [
        {
            "word": _("Signed by the %(duty)s") % {"duty": signature.get_duty_display()},
            "by": signature.person.name if may_read_name(reader, signature.membership.role) else "",
            "role": str(signature.membership),
            "at": signature.at,
            "remark": _("void since %(at)s") % {"at": roc_datetime(signature.voided_at)} if signature.voided_at else "",
        }
        for signature in signed
    ]
    # The third signature and the state it leads to are written in the same moment: the signature comes first.
    return sorted([*signatures, *events], key=lambda event: event["at"])


def _role_of(entry: Transition) -> str | None:
    return entry.membership.role if entry.membership else None


def _task(label: str, url: str, done: bool, hint: str = "") -> dict[str, Any]:
    state = {"kind": "ok", "word": _("Done")} if done else {"kind": "draft", "word": _("To do")}
    return {"label": label, "next": label, "url": url, "hint": hint, "state": state}
