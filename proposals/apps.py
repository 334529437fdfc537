from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProposalsConfig(AppConfig):
    name = "proposals"
    verbose_name = _("Proposals")

    def ready(self) -> None:
        from accounts import policy
        from accounts.permissions import Permission as P
        from accounts.roles import Role
        from budgets.links import register as home
        from budgets.models import Plan
        from budgets.queries import count_by
        from communities.models import Alliance
        from core import navigation
        from core.lists import DeclaredList, declare
        from core.queries import tell_parts
        from findings import links, subjects
        from proposals import receivers
        from proposals.filters import CallFilter, ProposalFilter
        from proposals.judging import judged
        from proposals.links import RESOLVERS, findings_url
        from proposals.models import Proposal, Subplan
        from proposals.presenters import closed
        from proposals.presenters.discussed import PROPOSALS, SUBPLANS
        from proposals.presenters.evidence import parts_of_files
        from proposals.presenters.home import home_of_alliance, home_of_plan
        from proposals.queries.proposals import homes_of_plans
        from proposals.queries.subplans import written_in
        from proposals.tables import CallTable, ProposalTable
        from reviews import presenters as reviews
        from reviews.models import Round
        from workspace import attachables, commentables

        declare(
            DeclaredList("calls", _("Calls"), P.CALL_VIEW, "proposals:calls", CallFilter, CallTable),
            DeclaredList(
                "proposals", _("Proposals"), P.PROPOSAL_VIEW, "proposals:proposals", ProposalFilter, ProposalTable
            ),
        )
        navigation.add(
            _("Our proposal"),
            "proposals:own",
            P.SUBPLAN_SIGN,
            order=10,
            start_for={Role.SCHOOL_OFFICER, Role.ACCOUNTANT, Role.PRINCIPAL},
        )
        navigation.add(_("Proposals"), "proposals:proposals", P.PROPOSAL_VIEW, order=20)
        navigation.add(_("Calls"), "proposals:calls", P.CALL_VIEW, order=25)
        home(Plan, home_of_plan)
        home(Alliance, home_of_alliance)
        count_by(homes_of_plans)
        for head, resolver in RESOLVERS.items():
            links.register(head, resolver)
        subjects.register(subjects.Subject(Proposal, waive=P.PROPOSAL_WRITE, judge=judged, url=findings_url))
        policy.explain([P.PROPOSAL_WRITE, P.PROPOSAL_SUBMIT], closed.why_closed)
        policy.explain([P.SUBPLAN_WRITE, P.SUBPLAN_SIGN], closed.why_closed_subplan)
        policy.explain([P.BUDGET_WRITE], closed.why_closed_plan)
        policy.explain([P.PROPOSAL_DISCUSS], closed.why_talk_closed)
        policy.explain([P.SUBPLAN_DISCUSS], closed.why_talk_closed_subplan)
        policy.explain([P.BUDGET_DISCUSS], closed.why_talk_closed_plan)
        tell_parts(Subplan, written_in)
        attachables.register(
            attachables.Attachable(
                Subplan,
                see=P.SUBPLAN_VIEW,
                write=P.SUBPLAN_WRITE,
                why_closed=closed.why_files_closed,
                parts=parts_of_files,
            )
        )
        commentables.register(PROPOSALS)
        commentables.register(SUBPLANS)
        reviews.shown_by(Round.Kind.PROPOSAL, "proposals/_case_document.html")
        receivers.connect()
        self._tell()

    def _tell(self) -> None:
        """What the calendar of a call holds, what people are told and written."""
        from proposals.calendars import CALENDAR
        from proposals.letters import KINDS
        from proposals.notices import EVENTS, due_on
        from workspace import calendars, notices
        from workspace.letters import kinds

        calendars.register(CALENDAR)
        notices.register(*EVENTS)
        notices.add_calendar(due_on)
        kinds.register(*KINDS)
